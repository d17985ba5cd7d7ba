"""Ce qui peut arriver à un formulaire qui revient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from cctgen.depouillement.formulaires.confrontation import confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.matrice.modele import Offre, StatutOffre
from tests.catalogue.scenarios.modele import serie
from tests.depouillement.formulaires.fabrique import COCHER, W, controle, remis, remplir, retoucher, vierge

OFFRE = Offre("m.xlsx", "sha", "ACME", 1, StatutOffre.EXPLOITABLE, "1", (), (), ())
COMPLET: Mapping[str, str] = {
    "Lieu": "Rosny",
    "Remise": "15/12/2026",
    "Durée": "Pérenne",
    "Avis : Architecte": COCHER,
    "Avis : Exploitant": COCHER,
    **{f"{colonne}, ligne {n}": "Non" for colonne in ("Rôle", "Seul (oui/non)") for n in (1, 2)},
    "SSI-001-1 : Mesure": "Chiffrement",
}


@dataclass(frozen=True)
class Rendu:
    valeurs: Mapping[str, str] = field(default_factory=lambda: COMPLET)
    case_otee: str = ""
    passage: str = ""
    est_connu: bool = True
    offre: Offre | None = OFFRE


def relire(cas: Rendu, _: Path) -> set[str]:
    """Un formulaire rempli, ce qu'on fait à son fichier, puis sa lecture."""

    def abimer(racine: etree._Element) -> None:
        if cas.case_otee:
            case = controle(racine, cas.case_otee)
            case.getparent().remove(case)
        if cas.passage:
            run = etree.SubElement(next(racine.iter(f"{W}p")), f"{W}r")
            etree.SubElement(run, f"{W}t").text = cas.passage

    releve = lire_formulaire(retoucher(remplir(vierge(), cas.valeurs), abimer))
    assert releve is not None
    recu = confronter("fiche.docx", "sha", releve, remis() if cas.est_connu else None, cas.offre)
    return {a.code for a in recu.anomalies}


SCENARIOS = serie(
    relire,
    Rendu(),
    {
        "formulaire-altere": Rendu(case_otee="Lieu"),
        "formulaire-incomplet": Rendu(valeurs={"Lieu": "Rosny"}),
        "formulaire-inconnu": Rendu(est_connu=False),
        "formulaire-non-rattache": Rendu(offre=None),
        "saisie-hors-case": Rendu(passage="Voir notre mémoire, page 12."),
    },
)
