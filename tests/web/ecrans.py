"""Tous les écrans qu'une personne atteint en suivant les liens de la page, depuis son accueil."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import resolve

_LIEN = re.compile(r"<a\b[^>]*?\shref=\"([^\"]*)\"")
_PAR_VUE = 4
"""Assez d'écrans d'une même vue pour en voir les états ; le clausier a deux cents clauses."""


@dataclass(frozen=True, slots=True)
class Ecran:
    """Ce que rend une adresse, et la page qui en offrait le lien."""

    adresse: str
    depuis: str
    statut: int
    corps: str
    """Vide pour un fichier à télécharger."""


def ecrans(navigateur: Client, depart: str = "/") -> Iterator[Ecran]:
    """Énumère chaque écran atteint, quelques-uns par vue."""
    vus, par_vue, file = {depart}, Counter[str](), [(depart, "")]
    while file:
        adresse, depuis = file.pop(0)
        reponse = navigateur.get(adresse, headers={"referer": f"http://testserver{depuis}"} if depuis else {})
        if reponse.status_code in (301, 302):
            suite = [reponse["Location"]]
        else:
            est_un_ecran = not reponse.streaming and reponse["Content-Type"].startswith("text/html")
            corps = reponse.content.decode() if est_un_ecran else ""
            yield Ecran(adresse, depuis, reponse.status_code, corps)
            suite = [html.unescape(lien) for lien in _LIEN.findall(corps)]
        for lien in suite:
            visee = urlsplit(urljoin(adresse, lien))
            suivante = f"{visee.path}?{visee.query}" if visee.query else visee.path
            if visee.netloc or visee.scheme or suivante in vus:
                continue
            vus.add(suivante)
            trouvee = resolve(visee.path)
            vue = f"{trouvee.view_name} {trouvee.kwargs.get('consultation', '')}"
            par_vue[vue] += 1
            if par_vue[vue] <= _PAR_VUE:
                file.append((suivante, adresse))
