"""Une pénalité que rien ne plafonne."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.articles import deroge_a
from cctgen.clausier.controles.regles.modele import Regle, mots, phrases_fautives
from cctgen.clausier.modele import Clause
from cctgen.clausier.phrases import Constat, abreger, phrases_de
from cctgen.socle.anomalies import Gravite

_CODE = "penalite-sans-plafond"
_CONSEIL = (
    "Dites que la pénalité compte dans le plafond de l'article 14.1.2, ou déclarez dans « deroge » une dérogation à"
    " cet article, avec le plafond que vous retenez."
)
_DEPLAFONNE = mots(
    r"\bpénalités?\b",
    r"\bsans (?:aucun |aucune )?(?:plafond|limitation|limite)\b|\bdéplafonn|\baucun plafond\b"
    r"|\bn(?:e|')\s?(?:sont|est|connaît|connaissent)\b[^.;]*\b(?:plafonn|limitée)"
    r"|\bplafond\b[^.;]*\b(?:ne s'appli|est écarté|est supprimé|n'est pas applicable)",
)
_MONTANT = re.compile(r"\bpénalités?\b[^.;]*(?:\d|\{)[^.;]*(?:€|\beuros?\b|%|‰|\bmillième)", re.IGNORECASE)
_PLAFOND = re.compile(r"plafon|14\.1\.2", re.IGNORECASE)


def penalite_sans_plafond(clause: Clause) -> Iterator[Constat]:
    """Relève un plafond écarté sans dérogation, et un montant de pénalité dans une clause muette sur le plafond."""
    if deroge_a(clause, "14.1.2"):
        return
    ecartes = tuple(phrases_fautives(clause, _DEPLAFONNE, _CODE, "le plafond des pénalités est écarté", _CONSEIL))
    yield from ecartes
    phrases = tuple(phrases_de(clause))
    if ecartes or any(_PLAFOND.search(p.texte) for p in phrases):
        return
    for phrase in phrases:
        if _MONTANT.search(phrase.texte):
            message = f"une pénalité est fixée, et la clause ne dit rien de son plafond : « {abreger(phrase.texte)} »"
            yield Constat(_CODE, message, _CONSEIL, phrase.chemin, Gravite.A_QUALIFIER)


REGLE = Regle(
    code=_CODE,
    voit="Des pénalités dites sans plafond, ou un montant de pénalité dans une clause qui ne parle pas de plafond.",
    source="CCAG-TIC 2021, article 14.1.2 : les pénalités sont plafonnées à 10 % du montant hors taxes",
    remede=_CONSEIL,
    examiner=penalite_sans_plafond,
    fautifs=(
        {"piece": "ccap", "texte": "Les pénalités s'appliquent sans plafond."},
        {"piece": "ccap", "texte": "Ces pénalités ne sont pas plafonnées."},
        {"piece": "ccap", "texte": "Chaque manquement donne lieu à une pénalité de 500 euros par jour."},
    ),
    sains=(
        {"piece": "ccap", "texte": "Une pénalité de 500 euros est due. Elle compte dans le plafond de 10 %."},
        {"piece": "ccap", "texte": "Le paiement d'une pénalité ne dispense pas d'exécuter l'obligation."},
        {
            "piece": "ccap",
            "texte": "Par dérogation à l'article 14.1.2 du CCAG-TIC, les pénalités ne sont pas plafonnées.",
            "deroge": [{"article": "ccag-tic:14.1.2", "objet": "Pénalités sans plafond."}],
        },
    ),
)
