"""Les notes de chaque candidat, tour après tour : chacune dans la colonne de son tour, et à qui elle est."""

from __future__ import annotations

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.matrice.modele import Offre
from cctgen.usages.analyse.notes_par_tour import tableau_des_tours, tours_en_dict
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_offre


def un_tour(*offres: Offre) -> Comparaison:
    noms = {o.soumissionnaire for o in offres}
    notes = {nom: {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4} for nom in noms}
    return comparer(un_dossier(), offres, des_appreciations(notes, offres), [un_prix(nom, "100") for nom in noms])


def presences(*tours: Comparaison) -> list[tuple[str, list[bool]]]:
    lignes = tableau_des_tours(tours)[2]
    assert [ligne[1] for ligne in lignes] == [t["soumissionnaire"] for t in tours_en_dict(tours)]
    return [(ligne[1], [not case.startswith("– (rang –") for case in ligne[2:]]) for ligne in lignes]


def test_deux_plis_d_un_candidat_ont_chacun_leur_ligne_et_une_case_par_tour() -> None:
    un, deux = (une_offre("Alpha", sha256=s * 64, fichier=f"{s}.xlsx") for s in "bc")
    assert presences(un_tour(un, deux), un_tour(deux, un)) == [
        ("Alpha (b.xlsx)", [True, True]),
        ("Alpha (c.xlsx)", [True, True]),
    ]


def test_un_candidat_sorti_ou_revise_garde_ses_notes_au_bon_tour() -> None:
    alpha, beta = une_offre("Alpha", sha256="b" * 64), une_offre("Bêta", sha256="c" * 64)
    revisee = une_offre("Bêta", sha256="d" * 64)
    assert presences(un_tour(alpha, beta), un_tour(revisee), un_tour(revisee)) == [
        ("Alpha", [True, False, False]),
        ("Bêta", [True, True, True]),
    ]
