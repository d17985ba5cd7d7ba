"""De quelle version du dossier vient un formulaire rendu, et s'il est bien de cette consultation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cctgen.assemblage.modele import Formulaire
from cctgen.depouillement.formulaires.textes import normal
from cctgen.documents.formulaires.releve import Releve
from cctgen.documents.fragments import Saisie
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu


@dataclass(frozen=True, slots=True)
class Emis:
    """Un formulaire tel qu'il a été remis : ses cases par section, et son texte, s'il se retrouve.

    `version` est celle qui l'a publié, `reference` celle de la consultation ; zéro ou vide, rien ne les confirme.
    """

    formulaire: Formulaire
    cases: Sequence[tuple[str, Saisie]]
    releve: Releve | None = None
    reference: str = ""
    version: int = 0


def le_plus_proche(releve: Releve, emis: Sequence[Emis]) -> Emis:
    """Rend celui que le candidat a rempli : le plus proche par son texte ; à égalité, le premier, dernier publié."""
    return min(emis, key=lambda e: 0 if e.releve is None else _distance(releve, e.releve))


def _distance(rendu: Releve, remis: Releve) -> int:
    un, autre = (Counter(normal(ligne.avant or ligne.texte) for ligne in r.lignes) for r in (rendu, remis))
    cases, autres = ({c.etiquette for c in r.cases} for r in (rendu, remis))
    return (un - autre).total() + (autre - un).total() + len(cases ^ autres)


def est_d_ailleurs(releve: Releve, emis: Emis) -> bool:
    """Vrai si le formulaire ne porte nulle part la référence que porte celui qui a été remis."""
    reference = normal(emis.reference)
    if not reference or emis.releve is None or not _porte(emis.releve, reference):
        return False
    return not _porte(releve, reference)


def _porte(releve: Releve, reference: str) -> bool:
    return any(reference in normal(f"{ligne.texte} {ligne.avant}") for ligne in releve.lignes)


def d_une_autre_version(fichier: str, rempli: Emis, courant: Emis) -> Iterator[Anomalie]:
    """Nomme un formulaire rempli sur une version que la dernière publication remplace."""
    if rempli.version < courant.version:
        yield Anomalie(
            "formulaire-anterieur",
            f"« {courant.formulaire.titre} » est rempli sur la version {rempli.version} du dossier, "
            f"remplacée par la version {courant.version}.",
            "Ses réponses se lisent sur la version qu'il porte ; voyez ce que la dernière publication y a changé.",
            Gravite.A_QUALIFIER,
            Lieu(fichier),
        )


def d_ailleurs(fichier: str, emis: Emis, tus: int) -> Anomalie:
    """Nomme un formulaire d'une autre consultation ; `tus` compte les textes que rien n'y distingue de l'acheteur."""
    suite = f" ; {tus} passage(s) hors des cases ne sont pas repris, faute de savoir qui les a écrits" if tus else ""
    return Anomalie(
        "formulaire-d-ailleurs",
        f"« {emis.formulaire.titre} » ne porte pas la référence {emis.reference} : il vient d'une autre consultation, "
        f"ou elle y est effacée{suite}.",
        "Vérifiez d'où il vient ; seules ses cases sont relues, lisez le fichier pour le reste.",
        Gravite.A_QUALIFIER,
        Lieu(fichier),
    )
