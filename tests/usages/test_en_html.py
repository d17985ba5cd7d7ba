from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from cctgen.usages.explication.en_html import en_html

ADMISES = {"p", "ul", "ol", "li", "strong", "em", "br", "a", "div", "table", "thead", "tbody", "tr", "th", "td"}


def test_les_formes_admises_deviennent_du_html() -> None:
    rendu = en_html("Un **gras** et *l'italique*.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n")
    assert "<strong>gras</strong>" in rendu
    assert "<ul><li>a</li><li>b</li></ul>" in rendu
    assert '<th scope="col">x</th>' in rendu
    assert '<td data-colonne="y">2</td>' in rendu


def test_un_renvoi_est_un_lien_si_l_on_sait_ou_il_mene() -> None:
    assert '<a href="/c/?a=1&amp;b=2">l’article</a>' in en_html("[l’article](clause:SSI-1)", {"SSI-1": "/c/?a=1&b=2"})
    assert en_html("[l’article](clause:SSI-1)") == "<p>l’article</p>"
    assert (
        en_html("Selon l'[article 2](clause:SSI-1) et l'*usage*.")
        == "<p>Selon l’article\u00a02 et l’<em>usage</em>.</p>"
    )


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab<>&\"'`*_[]()!|\\\n -#:jsclue/=", max_size=60))
def test_rien_de_ce_qui_est_ecrit_n_est_du_html(texte: str) -> None:
    rendu = en_html(f"{texte}\n\n<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>")
    for balise in html.fragment_fromstring(rendu, create_parent="div").iter():
        assert balise.tag in ADMISES
        assert set(balise.attrib) <= {"class", "scope", "start", "aria-label", "data-colonne"}
