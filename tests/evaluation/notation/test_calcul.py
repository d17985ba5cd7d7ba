from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.modele import Appreciation
from cctgen.evaluation.notation.calcul import (
    NoteGlobale,
    arrondir,
    en_francais,
    en_texte,
    est_absente,
    noter_offre,
    noter_part,
    notes_des_exigences,
)
from cctgen.evaluation.notation.portee import parts_du_bareme
from tests.evaluation.fabriques import un_bareme, un_dossier, une_exigence_retenue, une_reponse

ABSENTE = une_reponse("SSI-1", "", couverture="", justification="", renvoi="")


def noter(
    notes: dict[str, int], prix: str | None = None, moins_cher: str | None = None, **exigence: str
) -> NoteGlobale:
    bareme, dossier = un_bareme(), un_dossier(**exigence)
    parts = parts_du_bareme(bareme, dossier.exigences(0))
    retenus = [Decimal(p) for p in (prix, moins_cher) if p is not None]
    return noter_offre(bareme, parts, notes, None if prix is None else Decimal(prix), retenus)


def une_appreciation(ref: str, note: int | None) -> Appreciation:
    return Appreciation(ref, None, note, "Le pli le montre.", "p. 1", est_motivee=True, avis=())


def test_un_cas_calcule_a_la_main() -> None:
    # Sécurité : SSI-1 (poids 3) = 4, SSI-2 (poids 1) = 1 -> 100 x (12 + 1) / (16) = 81,25. Usage : 2/4 -> 50.
    # Technique : (75 x 81,25 + 25 x 50) / 100 = 73,4375. Prix : 100 x 90 000 / 120 000 = 75.
    # Globale : (60 x 73,4375 + 40 x 75) / 100 = 74,0625.
    note = noter({"SSI-1": 4, "SSI-2": 1, "UTI-1": 2}, "120000", "90000", poids="3")
    technique, prix = note.criteres
    assert [en_texte(p.note, 2) for p in technique.parts] == ["81.25", "50.00"]
    assert (en_texte(technique.note, 2), en_texte(prix.note, 2)) == ("73.44", "75.00")
    assert (en_texte(note.note, 2), note.est_complete) == ("74.06", True)


def test_une_exigence_non_evaluee_n_est_pas_un_zero() -> None:
    note = noter({"SSI-1": 4, "UTI-1": 4}, "100")
    securite, usage = note.criteres[0].parts
    assert (securite.note, securite.evaluees, securite.total) == (100, 1, 2)
    assert (usage.evaluees, usage.total) == (1, 1)
    assert (note.note, note.est_complete) == (100, False)
    assert note.couverture == Fraction(775, 1000)


def test_un_zero_est_un_zero() -> None:
    note = noter({"SSI-1": 4, "SSI-2": 0, "UTI-1": 4}, "100")
    assert note.criteres[0].parts[0].note == 50
    assert note.est_complete


def test_sans_prix_le_critere_n_est_pas_evalue() -> None:
    note = noter({"SSI-1": 3, "SSI-2": 3, "UTI-1": 3})
    assert (note.criteres[1].note, note.note, note.couverture) == (None, 75, Fraction(60, 100))


def test_rien_d_evalue_ne_donne_pas_de_note() -> None:
    note = noter({})
    assert (note.note, note.couverture) == (None, 0)


def test_une_case_vide_attend_son_evaluateur() -> None:
    assert notes_des_exigences(un_bareme(), ["SSI-1"], {"SSI-1": ABSENTE}, {}) == {}


@pytest.mark.parametrize("reponses", [{}, {"SSI-1": ABSENTE}])
def test_une_case_vide_vaut_zero_quand_le_reglement_l_annonce(reponses: dict[str, object]) -> None:
    notes = notes_des_exigences(un_bareme(case_vide="zero"), ["SSI-1"], reponses, {})  # type: ignore[arg-type]
    assert notes == {"SSI-1": 0}


def test_avec_le_zero_annonce_une_reponse_presente_attend_sa_note() -> None:
    bareme = un_bareme(case_vide="zero")
    assert notes_des_exigences(bareme, ["SSI-1"], {"SSI-1": une_reponse("SSI-1")}, {}) == {}


def test_le_zero_annonce_vaut_pour_tous_meme_note_autrement() -> None:
    bareme = un_bareme(case_vide="zero")
    assert notes_des_exigences(bareme, ["SSI-1"], {}, {"SSI-1": une_appreciation("SSI-1", 3)}) == {"SSI-1": 0}


def test_une_declaration_ne_devient_jamais_une_note() -> None:
    assert notes_des_exigences(un_bareme(), ["SSI-1"], {"SSI-1": une_reponse("SSI-1", "Conforme")}, {}) == {}


def test_une_saisie_non_reconnue_n_est_pas_une_absence() -> None:
    assert not est_absente(une_reponse("SSI-1", "", couverture="", justification="", renvoi="", conformite_brute="ok"))


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (Fraction(125, 1000), 2, "0.13"),
        (Fraction(135, 1000), 2, "0.14"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(2, 3), 0, "1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(100), 2, "100.00"),
        (Fraction(72345, 1000), 2, "72.35"),
        (Fraction(1, 3), 6, "0.333333"),
    ],
)
def test_l_arrondi_est_au_plus_proche_la_demie_vers_le_haut(valeur: Fraction, decimales: int, attendu: str) -> None:
    assert en_texte(valeur, decimales) == attendu


def test_une_note_absente_se_lit_comme_un_tiret() -> None:
    assert (en_texte(None, 2), en_francais(None, 2), en_francais(Fraction(145, 2), 2)) == (None, "–", "72,50")


@given(st.fractions(min_value=0, max_value=100), st.integers(min_value=0, max_value=6))
def test_l_arrondi_s_ecarte_d_une_demi_unite_au_plus(valeur: Fraction, decimales: int) -> None:
    assert abs(Fraction(arrondir(valeur, decimales)) - valeur) <= Fraction(1, 2 * 10**decimales)


notes_possibles = st.integers(min_value=0, max_value=4)
poids_possibles = st.decimals(min_value="0.01", max_value="50", places=2)
exigences_notees = st.lists(st.tuples(poids_possibles, st.none() | notes_possibles), min_size=1, max_size=12)
montants = st.decimals(min_value="0.01", max_value="10000000", places=2)


def _offre(securite: list[tuple[Decimal, int | None]], usage: int, prix: list[Decimal]) -> NoteGlobale:
    bareme = un_bareme()
    exigences = [une_exigence_retenue(f"SSI-{n}", poids=p) for n, (p, _) in enumerate(securite)]
    exigences.append(une_exigence_retenue("UTI-1", theme="cct", pilier="utilisateur"))
    notes = {f"SSI-{n}": note for n, (_, note) in enumerate(securite) if note is not None}
    return noter_offre(bareme, parts_du_bareme(bareme, exigences), {**notes, "UTI-1": usage}, prix[0], prix)


@given(exigences_notees, notes_possibles, st.lists(montants, min_size=1, max_size=4))
def test_toute_note_est_entre_0_et_100(
    securite: list[tuple[Decimal, int | None]], usage: int, prix: list[Decimal]
) -> None:
    note = _offre(securite, usage, prix)
    toutes = [note.note, *(c.note for c in note.criteres), *(p.note for c in note.criteres for p in c.parts)]
    assert all(n is None or 0 <= n <= 100 for n in toutes)
    assert note.est_complete is all(n is not None for _, n in securite)


@given(exigences_notees, notes_possibles, st.data())
def test_une_note_ne_baisse_jamais_quand_une_appreciation_monte(
    securite: list[tuple[Decimal, int | None]], usage: int, choix: st.DataObject
) -> None:
    rang = choix.draw(st.integers(min_value=0, max_value=len(securite) - 1))
    poids, note = securite[rang]
    avant = _offre([*securite[:rang], (poids, note or 0), *securite[rang + 1 :]], usage, [Decimal(1)])
    plus_haut = choix.draw(st.integers(min_value=note or 0, max_value=4))
    apres = _offre([*securite[:rang], (poids, plus_haut), *securite[rang + 1 :]], usage, [Decimal(1)])
    assert avant.note is not None
    assert apres.note is not None
    assert apres.note >= avant.note


@given(st.lists(montants, min_size=1, max_size=6))
def test_le_moins_cher_a_100_et_personne_n_a_zero(prix: list[Decimal]) -> None:
    notes = [noter({}, str(p), str(min(prix))).criteres[1].note for p in prix]
    assert max(n for n in notes if n is not None) == 100
    assert all(n is not None and n > 0 for n in notes)


def test_tous_les_degres_hauts_donnent_100_et_tous_les_bas_0() -> None:
    haut, bas = ({"SSI-1": n, "SSI-2": n, "UTI-1": n} for n in (4, 0))
    assert noter(haut, "5").note == 100
    assert noter(bas, "5").criteres[0].note == 0


def test_un_critere_sans_sous_critere_porte_ses_exigences_lui_meme() -> None:
    bareme = Bareme.model_validate(
        {"criteres": [{"id": "technique", "type": "appreciation", "poids": "100", "themes": ["securite"]}]}
    )
    parts = parts_du_bareme(bareme, un_dossier().exigences(0))
    note = noter_offre(bareme, parts, {"SSI-1": 1, "SSI-2": 2}, None, ())
    assert en_texte(note.note, 2) == "37.50"


@given(exigences_notees)
def test_une_part_se_note_exactement_quels_que_soient_les_poids(notees: list[tuple[Decimal, int | None]]) -> None:
    exigences = [une_exigence_retenue(f"SSI-{n}", poids=p / 7) for n, (p, _) in enumerate(notees)]
    part = parts_du_bareme(un_bareme(), exigences)[0]
    donnees = {f"SSI-{n}": note for n, (_, note) in enumerate(notees) if note is not None}
    poids = {e.ref: Fraction(e.poids) for e in exigences}
    evalues = sum((poids[ref] for ref in donnees), Fraction(0))
    obtenu = sum((poids[ref] * note for ref, note in donnees.items()), Fraction(0))
    notee = noter_part(part, donnees, 4)
    assert notee.note == (100 * obtenu / (evalues * 4) if evalues else None)
    assert notee.couverture == evalues / sum(poids.values())
