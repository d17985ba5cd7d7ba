"""Rien ne sort de l'écran à droite, ni d'un cadre qui défile : à 390 comme à 1280 points, sur tous les écrans.

Une page qui ne défile pas de côté ne suffit pas : un tableau coupé dans un cadre à lui ne la fait pas défiler.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.web.comptes.models import Personne
from tests.web.ecrans import ecrans
from tests.web.navigateur import LARGE, OuvrirPage

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

TELEPHONE = 390
_COUPES = """() => {
  for (const depliable of document.querySelectorAll("details")) depliable.open = true;
  const large = document.documentElement.clientWidth;
  const coupes = document.documentElement.scrollWidth > large ? ["la page"] : [];
  for (const vu of document.querySelectorAll("main *")) {
    const cadre = vu.getBoundingClientRect();
    if (cadre.width <= 1 || vu.closest("svg, iframe, input, textarea, select, .fr-sr-only")) continue;
    const retient = getComputedStyle(vu).overflowX !== "visible" && vu.scrollWidth > vu.clientWidth + 1;
    if (retient || cadre.right > large + 1) coupes.push(`${vu.tagName}.${vu.className} ${vu.textContent.slice(0, 60)}`);
  }
  return coupes.slice(0, 5);
}"""


@pytest.mark.parametrize("preparee", ["portail", "changee"])
def test_aucun_ecran_ne_deborde(
    ouvrir_page: OuvrirPage, request: pytest.FixtureRequest, acheteur: Personne, preparee: str
) -> None:
    consultation = request.getfixturevalue(preparee)
    Personne.objects.filter(pk=acheteur.pk).update(est_gardien=True, est_administrateur=True)
    navigateur = Client()
    navigateur.force_login(acheteur)
    adresses = [e.adresse for e in ecrans(navigateur) if e.corps]
    prix = ";".join(f"{n}416666,67" for n in range(1, 11))
    adresses.append(f"{reverse('bareme', args=[consultation.pk])}?{urlencode({'prix': prix})}")
    page, coupes = ouvrir_page(acheteur, "/accessibilite/"), {}
    for adresse in adresses:
        page.goto(adresse)
        for largeur in (LARGE, TELEPHONE):
            page.set_viewport_size({"width": largeur, "height": 900})
            if vus := page.evaluate(_COUPES):
                coupes[f"{adresse} à {largeur}"] = vus
    assert len(adresses) > 20
    assert coupes == {}
