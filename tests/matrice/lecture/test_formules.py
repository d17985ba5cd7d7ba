"""Les formules d'une feuille se relèvent sans arbre ; l'arbre, plus lent, dit la même chose."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from lxml import etree

from cctgen.matrice.lecture.archive import FichierRefuse, analyser, bien_forme
from cctgen.matrice.lecture.xlsx import cellules

_CASES = (
    '<c r="{a}"/>',
    '<c r="{a}" s="1"><v>3</v></c>',
    '<c r="{a}" t="inlineStr"><is><t>=SUM(A1) &lt;f&gt;</t></is></c>',
    '<c r="{a}" s="2" t="str"><f>IF(A1&lt;&gt;"",1,2)</f><v>a</v></c>',
    '<c r="{a}"><f>A1+1</f><v>2</v></c>',
    '<c r="{a}"><f></f><v>2</v></c>',
)
_RARES = (
    '<c r="{a}"><f t="shared" si="0"/><v>2</v></c>',
    '<c r="{a}"><f t="array" ref="A1:A2">B1</f><v>2</v></c>',
    '<c r="{a}"><v>2</v><f>A3</f></c>',
    '<c r="{a}"><!-- <f>B2</f> --><v>1</v></c>',
    f'<c r="{{a}}" ph="{"1" * 100}"><f>A9</f><v>1</v></c>',
)


def _feuille(hasard: Random, rares: bool) -> bytes:
    cases = (*_CASES, *_RARES) if rares else _CASES
    lignes = (
        f'<row r="{n}">{"".join(hasard.choice(cases).format(a=f"{c}{n}") for c in "ABCD")}</row>' for n in range(1, 9)
    )
    suite = '<extLst><ext xmlns:x="u"><f>A1</f></ext></extLst>' if hasard.random() < 0.3 else ""
    feuille = f'<worksheet xmlns="m"><sheetData>{"".join(lignes)}</sheetData>{suite}</worksheet>'
    return (feuille.replace("<f>", '<f aca="false">') if hasard.random() < 0.5 else feuille).encode()


@pytest.mark.parametrize("rares", [False, True])
def test_les_formules_d_une_feuille_sont_celles_de_son_arbre(rares: bool) -> None:
    hasard = Random("formules")  # noqa: S311 - un tirage d'essai, refait à l'identique
    for _ in range(40):
        xml = _feuille(hasard, rares)
        attendues = {c.adresse: c.formule for c in cellules.parcourir(xml) if c.formule is not None}
        lues = cellules.formules(xml, cellules.alleger(xml))
        assert {cellule: lues[cellule] for cellule in lues} == attendues
        assert {cellule in lues for cellule in attendues} <= {True}
        assert "Z9" not in lues


_ABIMES = (
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x", b"?>", b"<f>", b"</f>", b'<f aca="false">', b"<!DOCTYPE x>"),
    *(b"&", b"&amp;", b"&nbsp;", b"<", b">", b'"', b"\x01", b"\xe9", b"\xc3\xa9", b"</c>", b'<c r="A1">'),
)
_DECLARATIONS = (b"", *(b'<?xml version="1.0" encoding="%s"?>' % e for e in (b"utf-8", b"us-ascii", b"iso-8859-1")))


def _refus(examen: Callable[[bytes], object], xml: bytes) -> bool:
    try:
        examen(xml)
    except FichierRefuse:
        return True
    return False


def test_une_feuille_allegee_se_refuse_comme_elle_et_n_y_perd_que_le_texte_de_ses_formules() -> None:
    hasard = Random("abimes")  # noqa: S311 - un tirage d'essai, refait à l'identique
    allegees = refusees = 0
    for _ in range(3_000):
        xml = hasard.choice(_DECLARATIONS) + _feuille(hasard, rares=hasard.random() < 0.2)
        for _ in range(hasard.choice((0, 1, 1, 2))):
            place = hasard.randrange(len(xml))
            xml = xml[:place] + hasard.choice(_ABIMES) + xml[place + hasard.choice((0, 0, 1, 5)) :]
        refusee = _refus(bien_forme, xml)
        assert _refus(cellules.alleger, xml) == refusee, xml
        refusees += refusee
        if not refusee:
            allegee = cellules.alleger(xml).xml
            allegees += allegee != xml
            assert _sans_formules(allegee) == _sans_formules(xml)
    assert min(allegees, refusees) > 500


def _sans_formules(xml: bytes) -> bytes:
    racine = analyser(xml)
    for formule in racine.iter("{*}f"):
        formule.text = None
        formule.attrib.pop("aca", None)
    return etree.tostring(racine)
