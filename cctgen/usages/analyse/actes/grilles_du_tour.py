"""Les grilles d'un tour de négociation : où seul ce qui a changé reste à noter, réponses reçues en face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.actes.tours import EcartsDeLOffre
from cctgen.evaluation.grille.ecriture import ReponsesRecues, ecrire_grille, ecrire_grille_reprise
from cctgen.evaluation.modele import Appreciations, Avis, CleOffre, cle_de
from cctgen.matrice.modele import Offre
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.saisies import classeur_tenu


@dataclass(frozen=True)
class GrillesDuTour:
    """Les offres d'un tour, ce qu'elles changent, ce que chacun en avait écrit au précédent, ce qui a été répondu."""

    dossier: Dossier
    tour: int
    ecarts: Sequence[EcartsDeLOffre]
    offres: Sequence[Offre]
    precedentes: Appreciations
    reponses: ReponsesRecues = field(default_factory=dict)

    def ecrire(self, evaluation: Path) -> dict[Path, bytes]:
        """Rend la grille vierge et, par évaluateur, sa grille où seul le changé reste à apprécier."""
        change = {cle_de(e.apres): e.en_phrases(self.tour) for e in self.ecarts}
        en_face = _reunis(change, self.reponses)
        vierge = ecrire_grille(self.dossier, self.offres, reponses=en_face, tour=self.tour)
        contenus = {evaluation / "grille.xlsx": vierge}
        repris = {cle_de(e.apres): cle_de(e.avant) for e in self.ecarts}
        for evaluateur in self.precedentes.evaluateurs:
            deja = {
                cle: _avis_repris(self.precedentes, repris.get(cle, cle), evaluateur, change.get(cle, {}))
                for cle in map(cle_de, self.offres)
            }
            chemin = evaluation / f"grille-{evaluateur}.xlsx"
            contenus[chemin] = ecrire_grille_reprise(self.dossier, self.offres, deja, en_face, self.tour)
        return contenus


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
        if avis.evaluateur == evaluateur
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
