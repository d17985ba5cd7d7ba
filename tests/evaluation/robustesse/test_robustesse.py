"""L'étude d'un classement, contre une recherche indépendante qui essaie tout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations

import pytest

from tests.evaluation.robustesse.cas import REFS, Cas, etude_de, tirer

CAS = {f"tirage {graine}": tirer(graine) for graine in range(60)}
UNITE = Fraction(1, 10**9)


def _reparti(poids: Mapping[str, int], cle: str, valeur: Fraction) -> dict[str, Fraction]:
    """Donne une valeur à un poids, les autres gardant leurs proportions."""
    reste = sum(p for c, p in poids.items() if c != cle)
    return {c: valeur if c == cle else (100 - valeur) * Fraction(p, reste) for c, p in poids.items()}


def _essais(minimum: Fraction, maximum: Fraction) -> Iterator[Fraction]:
    bords = (minimum, maximum, minimum - UNITE, maximum + UNITE)
    yield from (v for v in (*(Fraction(n) for n in range(101)), *bords) if 0 <= v <= 100)


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS)
def test_le_premier_le_reste_dans_l_intervalle_et_la_seulement(cas: Cas) -> None:
    _, etude = etude_de(cas)
    if len(etude.premiers) > 1:
        assert etude.poids == ()
        return
    ensembles = {"": ("poids", cas.poids), "Technique": ("sous_poids", cas.sous_poids)}
    assert len(etude.poids) == 5
    for marge in etude.poids:
        champ, poids = ensembles[marge.critere]
        for valeur in _essais(marge.minimum, marge.maximum):
            tient = etude.premiers[0] in cas.premiers(**{champ: _reparti(poids, marge.libelle.lower(), valeur)})
            assert tient == (marge.minimum <= valeur <= marge.maximum), (marge, valeur)
        for bord, rivaux, pas in (
            (marge.minimum, marge.au_dessous, -UNITE),
            (marge.maximum, marge.au_dessus, UNITE),
        ):
            if rivaux:
                au_dela = cas.premiers(**{champ: _reparti(poids, marge.libelle.lower(), bord + pas)})
                assert au_dela <= set(rivaux)


def _essais_de_degres(cas: Cas, premier: str) -> set[tuple[str, str, frozenset[str]]]:
    """Rend tout degré de moins du premier, et tout degré de plus d'un autre qui change le premier."""
    trouves = set()
    for ref in REFS:
        for offre, notes in cas.notes.items():
            nouvelle = notes[ref] + (-1 if offre == premier else 1)
            if not 0 <= nouvelle <= 4:
                continue
            devant = frozenset(cas.premiers(notes={**cas.notes, offre: {**notes, ref: nouvelle}}))
            if offre == premier or devant != {premier}:
                trouves.add((ref, offre, devant))
    return trouves


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS)
def test_chaque_degre_qui_compte_est_dit_avec_son_effet(cas: Cas) -> None:
    _, etude = etude_de(cas)
    if len(etude.premiers) == 1:
        dits = {(e.ref, e.offre, frozenset(e.devant)) for e in etude.degres}
        assert dits == _essais_de_degres(cas, etude.premiers[0])
        assert len(dits) == len(etude.degres)


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS)
def test_les_points_d_un_degre_sont_l_ecart_de_note_qu_il_fait(cas: Cas) -> None:
    for effet in etude_de(cas)[1].degres:
        notes = {**cas.notes, effet.offre: {**cas.notes[effet.offre], effet.ref: effet.nouvelle}}
        assert cas.note(effet.offre, notes=notes) - cas.note(effet.offre) == effet.points


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS)
def test_ce_qui_departage_somme_a_l_ecart(cas: Cas) -> None:
    departage, premiers = etude_de(cas)[1].departage, etude_de(cas)[1].premiers
    if departage is None:
        assert len(premiers) > 1
        return
    ecart = cas.note(premiers[0]) - cas.note(departage.deuxieme)
    assert departage.ecart == ecart == sum(c.points for c in departage.criteres)
    prix = next(c.points for c in departage.criteres if c.libelle == "Prix")
    assert sum(e.points for e in departage.exigences) + prix == ecart
    assert [abs(e.points) for e in departage.exigences] == sorted(abs(e.points) for e in departage.exigences)[::-1]


@pytest.mark.parametrize("cas", list(CAS.values())[:20], ids=list(CAS)[:20])
def test_aucun_groupe_plus_petit_de_degres_n_inverse_l_ordre(cas: Cas) -> None:
    etude = etude_de(cas)[1]
    if etude.departage is None:
        return
    premier, deuxieme = etude.premiers[0], etude.departage.deuxieme
    gestes = [
        (offre, ref, pas)
        for offre, pas in ((premier, -1), (deuxieme, 1))
        for ref in REFS
        if 0 <= cas.notes[offre][ref] + pas <= 4
    ]
    gains = [_gain(cas, *geste) for geste in gestes]
    suffisants = [
        taille
        for taille in range(1, len(gains) + 1)
        if any(sum(groupe) > etude.departage.ecart for groupe in combinations(gains, taille))
    ]
    assert etude.departage.degres == (min(suffisants) if suffisants else None)


def _gain(cas: Cas, offre: str, ref: str, pas: int) -> Fraction:
    notes = {**cas.notes, offre: {**cas.notes[offre], ref: cas.notes[offre][ref] + pas}}
    return abs(cas.note(offre, notes=notes) - cas.note(offre))


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS)
def test_un_retrait_donne_le_classement_des_offres_qui_restent(cas: Cas) -> None:
    lot, etude = etude_de(cas)
    assert {r.retiree for r in etude.retraits} == {o.soumissionnaire for o in lot.offres}
    for retrait in etude.retraits:
        restantes = [o for o in cas.notes if o != retrait.retiree]
        prix = {o: cas.prix[o] for o in restantes}
        assert set(retrait.premiers) == cas.premiers(restantes, prix=prix)
        assert set(retrait.attendus) == cas.premiers(restantes)
        assert retrait.prix_change == (min(prix.values()) != min(cas.prix.values()))
        ordres = [sorted(restantes, key=lambda o: (-cas.note(o, **champ), o)) for champ in ({}, {"prix": prix})]
        egalites = [len({cas.note(o, **champ) for o in restantes}) for champ in ({}, {"prix": prix})]
        if egalites == [len(restantes)] * 2:
            assert retrait.ordre_change == (ordres[0] != ordres[1])


def test_les_tirages_comptent_des_marges_fermees_des_egalites_et_des_retraits_qui_changent_tout() -> None:
    etudes = [etude_de(cas)[1] for cas in CAS.values()]
    assert any(m.au_dessous for e in etudes for m in e.poids)
    assert any(m.au_dessus for e in etudes for m in e.poids)
    assert any(m.est_entiere for e in etudes for m in e.poids)
    assert any(d.offre != e.premiers[0] for e in etudes for d in e.degres)
    assert any(r.change_le_premier for e in etudes for r in e.retraits)
