"""What measures have in common: the vocabulary of facts (`facts`) and fragments of rules (`rules`)."""
