"""Ce qui peut arriver à un formulaire qui revient."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from cctgen.depouillement.formulaires.confrontation import confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.depouillement.formulaires.provenance import Emis
from cctgen.documents.formulaires.releve import Ligne
from cctgen.matrice.modele import Offre, StatutOffre
from tests.catalogue.scenarios.modele import serie
from tests.depouillement.formulaires.fabrique import (
    COCHER,
    SUIVI,
    W,
    controle,
    passage,
    remis,
    remplacer,
    remplir,
    retoucher,
    vierge,
)

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


def a_un_texte_de_plus(texte: str, **change: object) -> Emis:
    """Le formulaire d'un dossier qui dit cela de plus, que le fichier rendu ne porte pas."""
    emis = remis()
    assert emis.releve is not None
    return replace(emis, releve=replace(emis.releve, lignes=(*emis.releve.lignes, Ligne(texte))), **change)


@dataclass(frozen=True)
class Rendu:
    valeurs: Mapping[str, str] = field(default_factory=lambda: COMPLET)
    case_otee: str = ""
    passage: str = ""
    rangee_copiee: str = ""
    inseree: str = ""
    emis: Callable[[], Sequence[Emis]] = lambda: [remis()]
    offre: Offre | None = OFFRE


def relire(cas: Rendu, _: Path) -> set[str]:
    """Un formulaire rempli, ce qu'on fait à son fichier, puis sa lecture."""

    def abimer(racine: etree._Element) -> None:
        if cas.case_otee:
            case = controle(racine, cas.case_otee)
            case.getparent().remove(case)
        if cas.rangee_copiee:
            rangee = next(controle(racine, cas.rangee_copiee).iterancestors(f"{W}tr"))
            rangee.addnext(copy.deepcopy(rangee))
        if cas.inseree:
            remplacer(racine, cas.inseree, f"<w:ins {SUIVI}>{passage('inséré')}</w:ins>")
        if cas.passage:
            run = etree.SubElement(next(racine.iter(f"{W}p")), f"{W}r")
            etree.SubElement(run, f"{W}t").text = cas.passage

    releve = lire_formulaire(retoucher(remplir(vierge(), cas.valeurs), abimer))
    assert releve is not None
    recu = confronter("fiche.docx", "sha", releve, cas.emis(), cas.offre)
    return {a.code for a in recu.anomalies}


SCENARIOS = serie(
    relire,
    Rendu(),
    {
        "case-recopiee": Rendu(rangee_copiee="Rôle, ligne 1"),
        "formulaire-anterieur": Rendu(
            emis=lambda: [a_un_texte_de_plus("Ajouté par l'additif.", version=2), replace(remis(), version=1)]
        ),
        "formulaire-d-ailleurs": Rendu(emis=lambda: [a_un_texte_de_plus("Marché 2027-X", reference="2027-X")]),
        "suivi-non-accepte": Rendu(inseree="Lieu"),
        "formulaire-altere": Rendu(case_otee="Lieu"),
        "formulaire-incomplet": Rendu(valeurs={"Lieu": "Rosny"}),
        "formulaire-inconnu": Rendu(emis=list),
        "formulaire-non-rattache": Rendu(offre=None),
        "saisie-hors-case": Rendu(passage="Voir notre mémoire, page 12."),
    },
)
