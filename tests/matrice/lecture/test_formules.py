"""Les formules d'une feuille se relèvent sans arbre ; l'arbre, plus lent, dit la même chose."""

from __future__ import annotations

from random import Random

import pytest

from cctgen.matrice.lecture.xlsx import cellules

_CASES = (
    '<c r="{a}"/>',
    '<c r="{a}" s="1"><v>3</v></c>',
    '<c r="{a}" t="inlineStr"><is><t>=SUM(A1) &lt;f&gt;</t></is></c>',
    '<c r="{a}" s="2" t="str"><f>IF(A1&lt;&gt;"",1,2)</f><v>a</v></c>',
    '<c r="{a}"><f aca="false">A1+1</f><v>2</v></c>',
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
    return f'<worksheet xmlns="m"><sheetData>{"".join(lignes)}</sheetData>{suite}</worksheet>'.encode()


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
