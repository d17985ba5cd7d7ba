"""Les gabarits se composent à la française sans que leurs balises changent ; zéro est au singulier."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import engines

from cctgen.web import reglages
from cctgen.web.presentation.composition import compose
from cctgen.web.presentation.templatetags.typographie import nom_de, pluriel

GABARITS = sorted(Path(reglages.PAQUET, "gabarits").rglob("*.html"))


@pytest.mark.parametrize(
    ("gabarit", "attendu"),
    [
        ("<p>Oui ; non ? « {{ x }} »</p>", "<p>Oui\u202f; non\u202f? «\u00a0{{ x }}\u00a0»</p>"),
        ('<a title="a : b" {% if n > 1 %}href="?"{% endif %}>a : b</a>', None),
        ("{# a : b #}{{ x|default:'a : b' }}", "{# a : b #}{{ x|default:'a : b' }}"),
    ],
)
def test_seuls_les_textes_se_composent(gabarit: str, attendu: str | None) -> None:
    compose_ = compose(gabarit)
    assert compose_ == (attendu or gabarit.replace(">a : b<", ">a\u00a0: b<"))


def test_chaque_gabarit_compose_se_charge() -> None:
    racine = Path(reglages.PAQUET, "gabarits")
    assert GABARITS
    for gabarit in GABARITS:
        engines["django"].get_template(gabarit.relative_to(racine).as_posix())


def test_le_pluriel_commence_a_deux() -> None:
    assert [pluriel(n) for n in (0, 1, 2)] == ["", "", "s"]
    assert [pluriel(n, "al,aux") for n in (0, 1, 2)] == ["al", "al", "aux"]
    assert nom_de({"a": "A"}, "a") + nom_de({}, "b") == "Ab"
