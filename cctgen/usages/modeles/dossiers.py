"""Où sont les modèles qu'une personne désigne : ceux d'une consultation, d'un clausier de service, ou d'un dossier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cctgen.clausier.modele import Clausier
from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.documents.modeles.catalogue import CONTRATS, contrat_du_modele
from cctgen.documents.modeles.contrat import Contrat
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.validation import suggestion
from cctgen.usages.ouverture.clausier_verifie import ouvrir_clausier
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de
from cctgen.usages.ouverture.modeles.suivis import DOSSIER_MODELES, dossiers_de_modeles, modele_suivi

_CLAUSIER = "clausier.yaml"


@dataclass(frozen=True, slots=True)
class Designes:
    """Le dossier désigné, celui de ses modèles, et ceux où l'outil les cherche, du plus particulier au plus général."""

    racine: Path
    propre: Path
    recherche: tuple[Path, ...]
    du_plan: frozenset[str]

    def contrat(self, nom: str) -> Contrat | None:
        """Rend le contrat d'un modèle de ce nom, s'il sert à quelque chose ici."""
        return contrat_du_modele(nom, self.du_plan)

    def suivis(self) -> Iterator[tuple[Contrat, Path]]:
        """Énumère chaque modèle avec le fichier que suivrait l'outil, le sien à défaut."""
        for nom in dict.fromkeys((*sorted(self.du_plan), *CONTRATS)):
            chemin, contrat = modele_suivi(nom, self.recherche), self.contrat(nom)
            if chemin is not None and contrat is not None:
                yield contrat, chemin


def designer(racine: Path | None, superposes: Sequence[Path] = ()) -> Designes:
    """Rend les modèles d'une consultation, d'un clausier de service, d'un dossier quelconque, ou ceux de l'outil.

    Lève `DossierIntrouvable` si le dossier n'existe pas.
    """
    livres = contenu(DOSSIER_MODELES)
    if racine is None:
        return Designes(livres, livres, (livres,), _du_plan(superposes))
    if not racine.is_dir():
        raise DossierIntrouvable(
            f"« {racine} » n'est pas un dossier.", "Donnez une consultation, un clausier, ou un dossier de modèles."
        )
    if (racine / FICHIER_CONSULTATION).is_file():
        recherche = tuple(dossiers_de_modeles(racine, superposes))
        return Designes(racine, racine / DOSSIER_MODELES, recherche, _du_plan(clausiers_de(racine, superposes)))
    if (racine / _CLAUSIER).is_file():
        propre = racine / DOSSIER_MODELES
        return Designes(racine, propre, (propre, livres), _du_plan((*superposes, racine)))
    return Designes(racine, racine, (racine, livres), _du_plan(superposes))


def destination(racine: Path) -> Path:
    """Rend le dossier de modèles d'une consultation ou d'un clausier ; un autre dossier l'est lui-même."""
    est_suivi = (racine / FICHIER_CONSULTATION).is_file() or (racine / _CLAUSIER).is_file()
    return racine / DOSSIER_MODELES if est_suivi else racine


def contrat_nomme(nom: str) -> Contrat:
    """Rend le contrat d'un modèle livré ; lève `DossierIntrouvable` s'il n'y en a pas de ce nom."""
    complet = nom if nom.endswith(".docx") else f"{nom}.docx"
    if (contrat := CONTRATS.get(complet)) is not None:
        return contrat
    raise DossierIntrouvable(
        f"L'outil n'a pas de modèle « {nom} ».",
        suggestion(complet, list(CONTRATS), f"Modèles : {', '.join(CONTRATS)}."),
    )


def _du_plan(superposes: Sequence[Path]) -> frozenset[str]:
    clausier: Clausier | None = ouvrir_clausier(superposes).clausier
    return frozenset(d.modele for d in clausier.plan.documents) if clausier else frozenset()
