"""One installation is one ambito; municipalities, owners, offices and zones are rows from the first migration."""
