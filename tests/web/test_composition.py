"""Les gabarits se composent à la française sans que leurs balises changent ; zéro est au singulier."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.template import engines

from cctgen.web import reglages
from cctgen.web.presentation.composition import compose
from cctgen.web.presentation.templatetags.typographie import instant, jour, nom_de, pluriel

GABARITS = sorted(Path(reglages.PAQUET, "gabarits").rglob("*.html"))


@pytest.mark.parametrize(
    ("gabarit", "attendu"),
    [
        ("<p>Oui ; non ? « {{ x }} »</p>", "<p>Oui\u202f; non\u202f? «\u00a0{{ x|compose }}\u00a0»</p>"),
        (
            """<a title="l'un : {{ y }}" {% if n > 1 %}href="?l'un"{% endif %}>l'un</a>""",
            """<a title="l’un\u00a0: {{ y|compose }}" {% if n > 1 %}href="?l'un"{% endif %}>l’un</a>""",
        ),
        ("{# a : b #}{{ x|default:'a : b' }}", "{# a : b #}{{ x|default:'a\u00a0: b'|compose }}"),
        (
            "<textarea rows='2'>l'un : {{ x }}</textarea> : l'un",
            "<textarea rows='2'>l'un : {{ x }}</textarea>\u00a0: l’un",
        ),
        ("<code>l'un <b>a</b> : b</code>", None),
        ("""<input value="l'un : {{ x }}"><option value="l'un">""", None),
    ],
)
def test_seuls_les_textes_se_composent(gabarit: str, attendu: str | None) -> None:
    assert compose(gabarit) == (attendu or gabarit)


def test_ce_qui_se_montre_se_compose_hors_ce_qu_une_personne_a_saisi() -> None:
    phrase = "L'un : « d'où » ?"
    gabarit = engines["django"].from_string(compose("{{ x }}|{{ x|saisi }}|{{ textes|join:' ; ' }}|{{ n }}"))
    rendu = html.unescape(gabarit.render({"x": phrase, "textes": [phrase, "<b>"], "n": 3}))
    composee = "L’un\u00a0: «\u00a0d’où\u00a0»\u202f?"
    assert rendu == f"{composee}|{phrase}|{composee}\u202f; <b>|3"


def test_le_premier_du_mois_se_dit_comme_dans_les_documents() -> None:
    assert (jour(date(2026, 12, 1)), jour(date(2026, 12, 2))) == ("1er décembre 2026", "2 décembre 2026")
    assert instant(datetime(2026, 12, 1, 9, 5)) == "1er décembre 2026 à 09:05"  # noqa: DTZ001 (l'heure montrée)
    assert [g.name for g in GABARITS if re.search(r"\|date:\"[^\"]*[jFY]", g.read_text("utf-8"))] == []


def test_chaque_gabarit_compose_se_charge() -> None:
    racine = Path(reglages.PAQUET, "gabarits")
    assert GABARITS
    for gabarit in GABARITS:
        engines["django"].get_template(gabarit.relative_to(racine).as_posix())


def test_le_pluriel_commence_a_deux() -> None:
    assert [pluriel(n) for n in (0, 1, 2)] == ["", "", "s"]
    assert [pluriel(n, "al,aux") for n in (0, 1, 2)] == ["al", "al", "aux"]
    assert nom_de({"a": "A"}, "a") + nom_de({}, "b") == "Ab"
