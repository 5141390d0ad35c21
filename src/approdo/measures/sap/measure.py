"""What SAP is for the rest of the house: a ranked call for households, with its versions by date.

`versions` are the days on which something that these rules know changed: r.r. 4/2017 in force, r.r. 3/2019,
l.r. 21/2019, Constitutional Court 44/2020, Trib. Milano 27.7.2020, r.r. 6/2021, Trib. Milano 20.2.2025, r.r. 2/2025,
reg. ord. 224/2025, Constitutional Court on Tuscany. The date whose law applies is that of the call's publication.
"""

from __future__ import annotations

from approdo.rulebook import Measure

from .facts import f
from .figures import o, p
from .rules import BOOKS, FLAGS, persons

MEASURE = Measure(
    name="sap",
    title="Servizi abitativi pubblici",
    kind="ranked_call",
    subject="household",
    versions=(
        "2018-02-08",
        "2019-03-12",
        "2019-12-10",
        "2020-03-09",
        "2020-07-27",
        "2021-10-08",
        "2025-02-20",
        "2025-03-10",
        "2025-11-26",
        "2026-01-09",
    ),
    parts=(persons,),
    facts=f,
    parameters=p,
    options=o,
    books=BOOKS,
    flags=FLAGS,
    procedure={
        "payee": None,
        "publication": "coded_row",
        "order_window": "none",
        "law_date": "published_on",
        "observation_days": 15,
        "score_fact": "isbar",
        "score_unit": "hundredths",
        "order": [{"by": "score", "direction": "desc"}],
        "tie_break_known": False,
        "adequacy_book": "adequacy",
        "call_book": "call_terms",
        "indigent_section": "indigent",
        "category_section": "categories",
        "check_sections": ["isbar_check"],
        # An ISEE lasts until 31 December of its year (DPCM 159/2013, art. 10: from memory): by concept of the fact.
        "certificates_of_the_year": ["isee."],
        "quotas": {
            "indigent": {"share": "indigent_share", "rounding": "up", "beyond": "skip"},
            "forces": {"share": "forces_share", "rounding": "up", "beyond": "compete"},
            "*": {"share": "reserve_share", "rounding": "half_up", "beyond": "compete"},
        },
    },
)
