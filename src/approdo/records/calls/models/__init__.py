from .applications import Application, Correction, Decision, DecisionBook, Preference
from .call import Call, CallHome, CallParameter, ImportBatch, ParameterConfirmation
from .checks import CorrectionPaper, PaperRequest, RequestedPaper
from .results import AllotmentRun, Assignment, HomeChoice, Offer, Ranking, RankingRow, Refusal
from .work import StagedImport, Work

__all__ = [
    "AllotmentRun", "Application", "Assignment", "Call", "CallHome", "CallParameter", "Correction", "CorrectionPaper",
    "Decision", "DecisionBook", "HomeChoice", "ImportBatch", "Offer", "PaperRequest", "ParameterConfirmation", "Preference",
    "Ranking", "RankingRow", "Refusal", "RequestedPaper", "StagedImport", "Work",
]  # fmt: skip
