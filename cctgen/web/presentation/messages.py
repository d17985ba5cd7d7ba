"""Une anomalie telle qu'une personne la lit sur la page : ni chemin de la machine, ni commande à taper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.typographie import espacer

GRAVITES = {Gravite.BLOQUANTE: "error", Gravite.A_QUALIFIER: "warning", Gravite.INFORMATION: "info"}
"""La sorte d'alerte du système de design, par gravité."""

_COMMANDE = re.compile(r"cctgen (?P<verbe>[a-z-]+)(?: (?:--[a-z-]+|'[^']*'|[^\s;,»']*/[^\s;,»']*|[A-Z]{2,}…?|\d+\b))*")
"""Une commande du terminal et ses arguments, telle que les usages la conseillent (`socle.commandes`)."""

_GESTES = {
    "generer": "« Produire les pièces »",
    "publier": "« Publier »",
    "differences": "« Rédiger l'additif »",
    "migrer": "« Adopter le clausier d'aujourd'hui »",
    "questionnaire": "« Questionnaire »",
    "simuler": "« Barème »",
    "expliquer": "« Dossier »",
}
_TOURNURES = (
    ("relancez avec --remplacer", "demandez de remplacer vos versions"),
    ("puis relancez la commande", "puis recommencez"),
    ("puis relancez", "puis recommencez"),
    ("Relancez sans --odt", "Recommencez sans la copie ODT"),
    ("Relancez :", "Refaites :"),
    ("relancez :", "refaites :"),
    ("Lancez d'abord :", "Commencez par :"),
    ("Publiez d'abord :", "Commencez par :"),
    ("« » n'est pas un nombre", "il manque un nombre"),
    ("«  » n'est pas un nombre", "il manque un nombre"),
    ("par exemple 12 ou 12.5", "par exemple 12 ou 12,5"),
)


@dataclass(frozen=True, slots=True)
class AnomalieDite:
    """Ce que la page montre d'une anomalie."""

    code: str
    sorte: str
    message: str
    conseil: str
    lieu: str
    ref: str
    lien: str = ""
    lien_dit: str = "Aller au champ"

    @property
    def est_bloquante(self) -> bool:
        """Vrai si elle empêche de continuer."""
        return self.sorte == GRAVITES[Gravite.BLOQUANTE]


def anomalie_dite(anomalie: Anomalie) -> AnomalieDite:
    """Rend l'anomalie, sans chemin de cette machine."""
    return AnomalieDite(
        code=anomalie.code,
        sorte=GRAVITES[anomalie.gravite],
        message=espacer(sans_chemin(anomalie.message)),
        conseil=espacer(sans_chemin(anomalie.conseil)),
        lieu=sans_chemin(str(anomalie.lieu)),
        ref=anomalie.ref,
    )


def sans_chemin(texte: str) -> str:
    """Rend le texte où un dossier de travail ne se voit plus : seul reste ce qui est dans la consultation.

    Une commande à taper y devient le geste de la page.
    """
    texte = _COMMANDE.sub(lambda c: _GESTES.get(c["verbe"], "l'administrateur de ce service"), texte)
    for tapee, dite in _TOURNURES:
        texte = texte.replace(tapee, dite)
    travail = re.escape(Path(settings.TRAVAIL).as_posix())
    return re.sub(rf"{travail}/(?:gestes/[^/\s]+|lectures/[^/\s]+/\d+)/(?:[^/\s»:]+/)?", "", texte)
