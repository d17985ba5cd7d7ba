"""Le détail de la note : une note ne cite que ce que le dossier retient, et ce qu'il écarte se lit avec son motif."""

from __future__ import annotations

import re
from functools import cache

import pytest

from cctgen.assemblage.contenu.citations import note_a_propos
from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.selection.causes import AvecSaClause, Enoncee, RemiseAPart, suit_sa_clause
from cctgen.documents.note.ancres import ordre_naturel
from cctgen.documents.note.detail import detail_de_la_note
from cctgen.documents.texte import Liste, Paragraphe, Tableau, contenu_en_clair
from tests.contenu.dossiers import ACHATS, dossier_de, exigees
from tests.contenu.profils import PROFILS, dossier_livre
from tests.documents.test_contenu import textes

DES_SOURCES = re.compile(r"Les sources donnent le niveau P à (.+) ; le niveau I est retenu")


@cache
def dossier(nom: str) -> Dossier:
    return dossier_livre(PROFILS[nom])


@pytest.mark.parametrize("nom", PROFILS)
def test_une_note_ne_cite_pour_leur_niveau_que_les_exigences_retenues(nom: str) -> None:
    dites = [lue for article in dossier(nom).articles for lue in DES_SOURCES.findall(article.note_acheteur)]
    citees = {ref for dite in dites for ref in re.findall(r"CCT-[A-Z]{3}-\d+", dite)}
    assert citees <= {e.ref for e in dossier(nom).exigences(0)}
    assert not any(re.search(r"\), CCT-[^,]+$", dite) for dite in dites), "la dernière se joint par « et »"


DEMANDES = {
    "FIC-HEB-02": ("DMIA", {"CCT-HEB-05"}),
    "FIC-TRA-02": ("signature", {"CCT-TRA-02"}),
    "FIC-DON-02": ("plateforme", {"CCT-DON-06", "CCT-DON-28", "CCT-DON-29"}),
    "FIC-UTI-07": ("terminaison TLS", {"CCT-UTI-04", "CCT-UTI-23"}),
}
"""Ce que la note demande à l'acheteur de dire, et les exigences qui seules s'en servent."""


@pytest.mark.parametrize("nom", ACHATS)
def test_la_note_ne_demande_a_l_acheteur_que_ce_dont_le_dossier_se_sert(nom: str) -> None:
    assemble = dossier_de(nom)
    notes = {article.clause: article.note_acheteur for article in assemble.articles}
    for clause, (demande, exigences) in DEMANDES.items():
        if clause in notes:
            assert (demande in notes[clause]) is bool(exigences & exigees(assemble)), (clause, notes[clause])


@pytest.mark.parametrize("nom", PROFILS)
def test_une_exigence_ecartee_d_une_clause_retenue_se_lit_au_detail_de_la_note(nom: str) -> None:
    """Son identifiant ne dit pas toujours sa clause : CCT-SEC-07 est de FIC-SEC-02."""
    [selection] = dossier(nom).selections
    refs = {ligne.split(" | ")[0] for ligne in textes(detail_de_la_note(dossier(nom)))}
    seules = {v.id for v in selection.exigences.values() if not v.retenue and not suit_sa_clause(v.cause)}
    assert seules
    assert seules <= refs


@pytest.mark.parametrize("nom", PROFILS)
def test_ce_qui_est_ecarte_se_range_par_identifiant(nom: str) -> None:
    """L'ordre suivait les rubriques du plan sans les dire : la liste semblait repartir."""
    blocs = detail_de_la_note(dossier(nom))
    for titre in ("Clauses écartées", "Exigences écartées"):
        table = next(b for b in blocs if isinstance(b, Tableau) and b.titre == titre)
        refs = [textes(ligne[0])[-1] for ligne in table.lignes]
        assert refs == sorted(refs, key=ordre_naturel)
    assert sorted(["SSI-003-10", "SSI-003-2", "LL-1"], key=ordre_naturel) == ["LL-1", "SSI-003-2", "SSI-003-10"]


@pytest.mark.parametrize("nom", PROFILS)
def test_l_intitule_d_une_note_n_est_jamais_seul_sur_sa_ligne(nom: str) -> None:
    """« Note : » finissait une page, et sa liste ouvrait la suivante."""
    blocs = detail_de_la_note(dossier(nom))
    cases = [case for bloc in blocs if isinstance(bloc, Tableau) for ligne in bloc.lignes for case in ligne]
    lus = [contenu_en_clair(bloc.contenu) for case in cases for bloc in case if isinstance(bloc, Paragraphe)]
    assert "Note :" not in {lu.strip() for lu in lus}
    premiers = [b.elements[0][0] for case in cases for b in case if isinstance(b, Liste)]
    assert any(contenu_en_clair(p.contenu).startswith("Note : ") for p in premiers if isinstance(p, Paragraphe))


@pytest.mark.parametrize(
    ("note", "retenues", "lue"),
    [
        (
            "Le niveau P à AB-CD-1 (EX1), AB-CD-2 (EX2, EX3) ; I.",
            "1 2",
            "Le niveau P à AB-CD-1 (EX1) et AB-CD-2 (EX2, EX3) ; I.",
        ),
        ("Le niveau P à AB-CD-1 (EX1), AB-CD-2 (EX2, EX3) ; I.", "2", "Le niveau P à AB-CD-2 (EX2, EX3) ; I."),
        (
            "Retirez AB-CD-1, AB-CD-2 et AB-CD-3 par un ajustement.",
            "1 3",
            "Retirez AB-CD-1 et AB-CD-3 par un ajustement.",
        ),
        ("AB-CD-1 et AB-CD-2 se notent.", "1", "AB-CD-1 et AB-CD-2 se notent."),
        ("AB-CD-1 se note.\nReste ceci.", "2", "Reste ceci."),
        ("- AB-CD-1 se note.\n- Reste ceci.", "2", "Reste ceci."),
        ("- AB-CD-1 se note.\n- Reste ceci.", "1", "- AB-CD-1 se note.\n- Reste ceci."),
    ],
)
def test_une_enumeration_ne_garde_que_ce_qui_est_retenu(note: str, retenues: str, lue: str) -> None:
    gardees = [f"AB-CD-{n}" for n in retenues.split()]
    assert note_a_propos(note, ("AB-CD-1", "AB-CD-2", "AB-CD-3"), gardees) == lue


def test_ce_qui_suit_sa_clause_se_reconnait_meme_remis_a_part() -> None:
    suivante = AvecSaClause("SSI-001", Enoncee("toujours applicable"))
    assert suit_sa_clause(suivante)
    assert suit_sa_clause(RemiseAPart(suivante))
    assert not suit_sa_clause(RemiseAPart(Enoncee("toujours applicable")))
