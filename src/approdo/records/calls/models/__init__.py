from .applications import Application, Correction, Decision, DecisionBook, Preference
from .call import Call, CallHome, CallParameter, ImportBatch, ParameterConfirmation
from .results import AllotmentRun, Assignment, HomeChoice, Ranking, RankingRow, Refusal
from .work import StagedImport, Work

__all__ = [
    "AllotmentRun", "Application", "Assignment", "Call", "CallHome", "CallParameter", "Correction", "Decision",
    "DecisionBook", "HomeChoice", "ImportBatch", "ParameterConfirmation", "Preference", "Ranking", "RankingRow", "Refusal",
    "StagedImport", "Work",
]  # fmt: skip
