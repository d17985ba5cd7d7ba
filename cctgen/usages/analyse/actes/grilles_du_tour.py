"""Les grilles d'un tour de négociation : où seul ce qui a changé reste à noter, réponses reçues en face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.actes.tours import EcartsDeLOffre
from cctgen.evaluation.evaluateurs.modele import Repartition
from cctgen.evaluation.grille.contenu import Etendue
from cctgen.evaluation.grille.ecriture import ReponsesRecues, ecrire_grille
from cctgen.evaluation.modele import Appreciations, Avis, CleOffre, cle_de, nom_replie
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.nombres import compter
from cctgen.usages.analyse.grilles_a_remplir import citer_les_avis, lignes_attendues, relire_la_grille
from cctgen.usages.analyse.saisies import classeur_tenu


@dataclass(frozen=True)
class GrillesDuTour:
    """Les offres d'un tour, ce qu'elles changent, ce que chacun en avait écrit au précédent, ce qui a été répondu."""

    dossier: Dossier
    tour: int
    ecarts: Sequence[EcartsDeLOffre]
    offres: Sequence[Offre]
    precedentes: Appreciations
    repartition: Repartition = field(default_factory=Repartition)
    reponses: ReponsesRecues = field(default_factory=dict)

    def ecrire(self, geste: Geste, evaluation: Path) -> tuple[dict[Path, bytes], list[Anomalie]]:
        """Rend la grille vierge et, par évaluateur, sa grille où seul le changé reste à apprécier.

        Celle qui perdrait des avis que le tour précédent ne porte plus n'y est pas : elle est dite, et reste.
        """
        en_face = _reunis(self._changes, self.reponses)
        vierge = ecrire_grille(self.dossier, self.offres, reponses=en_face, tour=self.tour)
        contenus, anomalies = {evaluation / "grille.xlsx": vierge}, []
        for evaluateur in self.evaluateurs:
            etendue, chemin = self._etendue(evaluateur), evaluation / f"grille-{evaluateur}.xlsx"
            contenu = ecrire_grille(self.dossier, self.offres, etendue, en_face, tour=self.tour)
            if perdus := self._perdus(geste, chemin, contenu, etendue):
                anomalies.append(self._reprise_perdue(geste, chemin, perdus))
            else:
                contenus[chemin] = contenu
        return contenus, anomalies

    @property
    def evaluateurs(self) -> tuple[str, ...]:
        """Rend qui a une grille à ce tour : qui a noté au précédent, et qui est chargé de noter."""
        noms = {nom_replie(nom): nom for nom in self.precedentes.evaluateurs}
        return tuple({**{nom_replie(nom): nom for nom in self.repartition.noms}, **noms}.values())

    def lignes_attendues(self, evaluateur: str) -> dict[CleOffre, frozenset[str]]:
        """Rend, par offre, ce qu'un évaluateur a à apprécier à ce tour."""
        return lignes_attendues(self.dossier, self.offres, Etendue(self._refs(evaluateur)))

    def _refs(self, evaluateur: str) -> Mapping[int, frozenset[str]] | None:
        return self.repartition.refs(self.dossier, evaluateur) if self.repartition.charges else None

    @cached_property
    def _changes(self) -> ReponsesRecues:
        return {cle_de(e.apres): e.en_phrases(self.tour) for e in self.ecarts}

    def _etendue(self, evaluateur: str) -> Etendue:
        repris = {cle_de(e.apres): cle_de(e.avant) for e in self.ecarts}
        deja = {
            cle: _avis_repris(self.precedentes, repris.get(cle, cle), evaluateur, self._changes.get(cle, {}))
            for cle in map(cle_de, self.offres)
        }
        return Etendue(self._refs(evaluateur), deja)

    def _perdus(self, geste: Geste, chemin: Path, contenu: bytes, etendue: Etendue) -> dict[CleOffre, list[str]]:
        """Rend les avis que porte une grille intacte et que la neuve n'aurait plus, sur des lignes inchangées."""
        if not chemin.exists() or not geste.est_intact(chemin) or geste.lire(chemin) == contenu:
            return {}
        lue = relire_la_grille(geste, chemin, self.dossier, self.offres)
        perdus = {
            cle: [r for r in avis if r not in etendue.deja.get(cle, {}) and r not in self._changes.get(cle, {})]
            for cle, avis in lue.avis.items()
        }
        return {cle: refs for cle, refs in perdus.items() if refs}

    def _reprise_perdue(self, geste: Geste, chemin: Path, perdus: Mapping[CleOffre, Sequence[str]]) -> Anomalie:
        message = (
            f"« {chemin.name} » n'est pas refaite : elle porte {compter(sum(map(len, perdus.values())), 'avis')} que la"
            f" grille du tour {self.tour - 1} ne porte plus ({citer_les_avis(perdus)})."
        )
        conseil = (
            "Si la grille du tour précédent a été renommée ou déplacée, remettez-la ; si ces avis sont retirés exprès,"
            " rangez celle-ci hors du dossier et relancez."
        )
        lieu = Lieu(chemin.relative_to(geste.racine).as_posix())
        return Anomalie("avis-sans-place", message, conseil, Gravite.A_QUALIFIER, lieu)


def _reunis(change: ReponsesRecues, reponses: ReponsesRecues) -> ReponsesRecues:
    """Met la réponse reçue sous ce qui a changé de la même ligne."""
    reunis: dict[CleOffre, dict[str, str]] = {cle: dict(textes) for cle, textes in change.items()}
    for cle, textes in reponses.items():
        siens = reunis.setdefault(cle, {})
        for ref, texte in textes.items():
            siens[ref] = f"{siens[ref]}\nRéponse reçue : {texte}" if ref in siens else texte
    return reunis


def _avis_repris(
    precedentes: Appreciations, cle: CleOffre, evaluateur: str, change: Mapping[str, str]
) -> dict[str, Avis]:
    """Rend ce que l'évaluateur avait écrit des lignes qui n'ont pas changé."""
    return {
        ref: avis
        for ref, appreciation in precedentes.de(cle).items()
        if ref not in change
        for avis in appreciation.avis
        if nom_replie(avis.evaluateur) == nom_replie(evaluateur)
    }


def produire_les_pieces(geste: Geste, contenus: Mapping[Path, bytes]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Écrit les pièces ; la grille d'un évaluateur, une fois remplie, est à lui : rend aussi celles qui restent."""
    ecrits, commencees = [], []
    for chemin, contenu in contenus.items():
        tenue = classeur_tenu(geste, chemin) if chemin.name.startswith("grille-") else chemin
        if tenue != chemin or (chemin.name.startswith("grille-") and not geste.est_intact(chemin)):
            commencees.append(tenue)
            continue
        geste.produire(chemin, contenu, "Gardez votre version sous un autre nom.")
        ecrits.append(chemin)
    return tuple(ecrits), tuple(commencees)
