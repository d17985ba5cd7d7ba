"""Proposer un barème à la mesure du dossier, tant que l'acheteur n'y a pas touché."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.evaluation.notation.proposition import bareme_propose
from cctgen.socle import yaml_strict
from cctgen.socle.fichiers import empreinte
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.ouverture.consultation import Ouverture, geste_de_consultation, ouvrir
from cctgen.usages.ouverture.gel import offres_recues
from cctgen.usages.ouverture.versions import derniere_version

_ENTETE = """
# Le barème publié ; les poids des critères somment à 100, ceux des sous-critères d'un critère aussi.
# Une exigence nommée sous « exigences » compte là, et non dans son thème ou son pilier.
# Proposé d'après vos réponses ; l'outil le refait tant que vous n'y touchez pas ({}).
"""
_PROPOSITION = re.compile(
    re.escape(_ENTETE).replace(r"\{\}", r"(?P<empreinte>[0-9a-f]{16})") + r"(?P<bareme>.*)\Z", re.DOTALL
)


def rediger_bareme(bareme: Mapping[str, object]) -> str:
    """Rend le texte d'un barème proposé, à mettre à la fin de `consultation.yaml`."""
    texte = yaml_strict.rediger({"bareme": bareme})
    return _ENTETE.format(empreinte(texte)[:16]) + texte


def proposer_bareme(racine: Path, superposes: Sequence[Path] = ()) -> bool:
    """Refait le barème proposé d'après les réponses ; rend faux s'il est à l'acheteur, publié, ou déjà bon."""
    with geste_de_consultation(racine) as geste:
        propose = preparer_le_bareme(geste, superposes)
        geste.mettre_en_place()
    return propose


def preparer_le_bareme(geste: Geste, superposes: Sequence[Path] = ()) -> bool:
    """Refait de même le barème, avec tout ce que le geste met en place."""
    propose = _proposer(geste.racine, superposes)
    if propose is None:
        return False
    chemin = geste.racine / FICHIER_CONSULTATION
    # L'acheteur peut avoir changé le reste du fichier : le texte refait n'en perd rien.
    ecrire = geste.produire if geste.est_intact(chemin) else geste.poser
    ecrire(chemin, propose.encode())
    return True


def _est_gele(racine: Path) -> bool:
    return bool(derniere_version(racine)) or offres_recues(racine)


def bareme_a_refaire(racine: Path, ouverture: Ouverture) -> bool:
    """Vrai si le barème est encore celui que l'outil propose, et que cette ouverture en propose un autre."""
    return _refait(racine, lambda: ouverture) is not None


def _proposer(racine: Path, superposes: Sequence[Path]) -> str | None:
    return _refait(racine, lambda: ouvrir(racine, superposes))


def _refait(racine: Path, ouvrir_la_consultation: Callable[[], Ouverture]) -> str | None:
    """Rend `consultation.yaml` au barème refait, ou rien ; la consultation ne s'ouvre que s'il est à l'outil."""
    chemin = racine / FICHIER_CONSULTATION
    try:
        texte = chemin.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        # Un fichier qui ne se lit pas est nommé, avec sa ligne, par l'ouverture de la consultation.
        return None
    propose = _PROPOSITION.search(texte)
    if propose is None or empreinte(propose["bareme"])[:16] != propose["empreinte"] or _est_gele(racine):
        return None
    ouverture = ouvrir_la_consultation()
    if ouverture.dossier is None or any(a.code == "question-sans-reponse" for a in ouverture.anomalies):
        return None
    bareme = bareme_propose(ouverture.dossier, ouverture.clausier.bareme)
    refait = texte[: propose.start()] + rediger_bareme(bareme)
    return None if refait == texte else refait
