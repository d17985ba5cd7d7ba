"""Une pénalité que rien ne plafonne."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, citer, mots
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.articles import deroge_a
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import evoque
from cctgen.socle.anomalies import Gravite

_DEPLAFONNE = mots(
    r"\bpénalités?\b",
    r"\bsans (?:aucun |aucune )?(?:plafon|limit)|\bsans que\b[^.;]*\bplafonn|\bdéplafonn|\billimitée?s?\b"
    r"|\baucun(?:e)? (?:plafon|limit)"
    r"|\bn(?:e|')\s?(?:sont|est|connaît|connaissent)\b[^.;]*\b(?:plafonn|limitée)"
    r"|\bplafond\b[^.;]*\b(?:ne s'appli|est écarté|est supprimé|n'est pas applicable)",
    indices=("pénalité",),
)
_MONTANT = expression(r"\bpénalités?\b[^.;]*(?:\d|\{)[^.;]*(?:€|\beuros?\b|%|‰|\bmillième)", re.IGNORECASE)
_PLAFOND = expression(r"plafon|14\.1\.2", re.IGNORECASE)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un plafond écarté sans dérogation, et un montant de pénalité dans une clause muette sur le plafond."""
    if not lue.evoque("pénalité") or deroge_a(lue.clause, "14.1.2"):
        return
    ecartes = tuple(lue.reconnues(_DEPLAFONNE, "le plafond des pénalités est écarté"))
    yield from ecartes
    fixees = [p for p in lue.phrases if evoque(p.texte, "pénalité") and _MONTANT.search(p.texte)]
    if fixees and not ecartes and not any(_PLAFOND.search(p.texte) for p in lue.phrases):
        message = "une pénalité est fixée, et la clause ne dit rien de son plafond"
        yield from (citer(phrase, message, gravite=Gravite.A_QUALIFIER) for phrase in fixees)


REGLE = Regle(
    code="penalite-sans-plafond",
    voit="Des pénalités dites sans plafond, ou un montant de pénalité dans une clause qui ne parle pas de plafond.",
    source="CCAG-TIC 2021, article 14.1.2 : les pénalités sont plafonnées à 10 % du montant hors taxes",
    remede=(
        "Dites que la pénalité compte dans le plafond de l'article 14.1.2, ou déclarez dans « deroge » une dérogation à"
        " cet article, avec le plafond que vous retenez."
    ),
    examiner=examiner,
    fautifs=(
        {"piece": "ccap", "texte": "Les pénalités s'appliquent sans plafond."},
        {"piece": "ccap", "texte": "Ces pénalités ne sont pas plafonnées."},
        {"piece": "ccap", "texte": "Les pénalités sont illimitées."},
        {"piece": "ccap", "texte": "Les pénalités s'appliquent sans que leur montant soit plafonné."},
        {"piece": "ccap", "texte": "Les pénalités ne sont soumises à aucune limite."},
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
