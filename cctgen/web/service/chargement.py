"""Ce que le serveur charge avant de se diviser : ses travailleurs le partagent, et aucune page n'attend.

Vues, gabarits, clausier vérifié, règles et motifs déjà rencontrés : chaque travailleur les reprenait, un à un, sous les
demandes des premières personnes.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path

from django.db import connections
from django.template.loader import get_template
from django.urls import reverse

from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.ouvertures_gardees import preparer_les_ouvertures
from cctgen.usages.preparation.effet_immediat import essayer
from cctgen.web.parcours.questionnaire.essais import socle_livre

_GABARITS = Path(__file__).parents[1] / "gabarits"
_EXEMPLE = "portail"


def charger() -> None:
    """Charge ce qui sert à toutes les pages ; un clausier fautif se dira à la première d'entre elles."""
    reverse("accueil")
    for gabarit in _GABARITS.rglob("*.html"):
        get_template(gabarit.relative_to(_GABARITS).as_posix())
    with suppress(ErreurCctgen):
        preparer_les_ouvertures()
        # L'exemple livré se lit sur place, sans y écrire : ce qu'il fait rencontrer sert à toute consultation.
        ouvrir(contenu("exemples") / _EXEMPLE)
        essayer(contenu("exemples") / _EXEMPLE, socle_livre())
    # Une connexion ne se partage pas entre processus.
    connections.close_all()
    # Ce qui est chargé dure autant que le service : le ramasse-miettes n'a rien à y chercher, ni à en recopier.
    gc.collect()
    gc.freeze()
