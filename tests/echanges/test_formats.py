from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings

from cctgen.clausier.modele import Clause, ClauseRedigee
from cctgen.cli.gardien.echanges import exporter
from cctgen.echanges.format import TexteRecu
from cctgen.echanges.formats.en_csv import COLONNES, ecrire_csv, relire_csv
from cctgen.echanges.formats.en_json import ecrire_json, relire_json
from cctgen.echanges.formats_connus import FORMATS
from cctgen.echanges.modele import ClausierEchange, Relecture, clausier_a_echanger
from cctgen.echanges.redaction import SITUATION, contenu_de, rediger
from cctgen.socle.anomalies import Gravite
from cctgen.socle.yaml_strict import analyser
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from tests.echanges.strategies import CHAMPS, CLAUSES


def refait(nom: str, clausier: ClausierEchange) -> Relecture:
    recu = TexteRecu(f"essai.{nom}", FORMATS[nom].ecrire(clausier))
    assert [f.nom for f in FORMATS.values() if f.reconnait(recu)] == [nom]
    return FORMATS[nom].relire(recu)


@pytest.mark.parametrize("format_", FORMATS)
def test_le_clausier_livre_se_relit_a_l_identique(format_: str) -> None:
    livre = clausier_a_echanger(exiger_clausier())
    assert len(livre.clauses) > 100
    relu = refait(format_, livre)
    assert relu.anomalies == ()
    assert relu.clausier.clauses == livre.clauses
    if format_ == "json":
        assert relu.clausier == livre
    if format_ == "oscal":
        assert (relu.clausier.identite, relu.clausier.references) == (livre.identite, livre.references)


@pytest.mark.parametrize("format_", FORMATS)
@given(clauses=CLAUSES)
@settings(max_examples=25, deadline=None)
def test_des_clauses_quelconques_se_relisent_a_l_identique(format_: str, clauses: list[Clause]) -> None:
    relu = refait(format_, ClausierEchange(clauses=tuple(clauses)))
    assert relu.anomalies == ()
    # OSCAL et ReqIF rangent les clauses par thème : l'ordre d'un thème à l'autre y est celui de sa première clause.
    assert sorted(relu.clausier.clauses, key=lambda c: c.id) == sorted(clauses, key=lambda c: c.id)


@given(clauses=CLAUSES)
@settings(max_examples=25, deadline=None)
def test_le_yaml_redige_se_relit_a_l_identique(clauses: list[Clause]) -> None:
    for clause in clauses:
        document, anomalies = analyser(rediger(contenu_de(clause), "Importé de « x »"), "x.yaml")
        assert anomalies == []
        attendu = clause.model_dump(exclude=set(SITUATION))
        assert ClauseRedigee.model_validate(document.valeur).model_dump() == attendu


def une_clause(**champs: object) -> Clause:
    socle = {"id": "ZZ-1", "titre": "Essai", "piece": "cctp", "theme": "transverse", "texte": "Le titulaire agit."}
    return Clause.model_validate(socle | champs)


def test_une_cellule_de_csv_n_est_jamais_une_formule() -> None:
    texte = ecrire_csv(ClausierEchange(clauses=(une_clause(titre="=1+1", texte="- Le titulaire agit."),)))
    ligne = next(iter(csv.DictReader(io.StringIO(texte.removeprefix("\ufeff")), delimiter=";")))
    assert (ligne["titre"], ligne["texte"]) == ("'=1+1", "'- Le titulaire agit.")


def test_une_colonne_retiree_du_csv_bloque_plutot_que_de_perdre_une_condition() -> None:
    texte = ecrire_csv(ClausierEchange(clauses=(une_clause(),)))
    relu = relire_csv(texte.replace(";quand;", ";", 1), "x.csv")
    assert [(a.code, a.gravite) for a in relu.anomalies if "quand" in a.message] == [
        ("donnee-non-reprise", Gravite.BLOQUANTE)
    ]


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        (["exigence;ZZ-9", "exigence;ZZ-9"], 2),
        (["clause;;x;;ZZ-1;t;cctp", "clause;;x;;ZZ-1;t;cctp"], 1),
        (["autre;;;;ZZ-1"], 1),
        (["clause;;x;;ZZ-1;t;cctp" + ";" * len(COLONNES) + "de trop"], 1),
        (["clause;;x;;zz;t;nulle"], 2),
    ],
)
def test_une_ligne_de_csv_fautive_est_nommee_par_son_numero(lignes: list[str], attendu: int) -> None:
    relu = relire_csv("\r\n".join([";".join(COLONNES), *lignes]), "x.csv")
    assert len(relu.anomalies) == attendu
    assert all(a.lieu.fichier == "x.csv" and (a.lieu.ligne or 0) >= 2 for a in relu.anomalies)


def test_un_csv_reenregistre_par_un_tableur_anglais_se_relit() -> None:
    origine = ClausierEchange(clauses=(une_clause(quand={"question": "q", "parmi": ["a", "b"]}),))
    lignes = list(csv.reader(io.StringIO(ecrire_csv(origine).removeprefix("\ufeff"), newline=""), delimiter=";"))
    sortie = io.StringIO(newline="")
    csv.writer(sortie, delimiter=",").writerows(lignes)
    assert relire_csv(sortie.getvalue(), "x.csv") == Relecture(origine)


def test_un_element_de_json_fautif_est_nomme_et_les_autres_repris() -> None:
    contenu = json.loads(ecrire_json(ClausierEchange(clauses=(une_clause(), une_clause(id="ZZ-2")))))
    contenu["clauses"][0]["piece"] = "affiche"
    contenu["surprise"] = 1
    relu = relire_json(contenu, "x.json")
    assert [(a.code, a.ref) for a in relu.anomalies] == [("valeur-hors-liste", "ZZ-1"), ("cle-inconnue", "")]
    assert [c.id for c in relu.clausier.clauses] == ["ZZ-2"]


def test_la_ligne_de_commande_propose_tous_les_formats() -> None:
    (choix,) = [p.type for p in exporter.params if p.name == "nom_de_format"]
    assert set(choix.choices) == set(FORMATS)


def test_les_clauses_quelconques_portent_tous_les_champs() -> None:
    assert set(ClauseRedigee.model_fields) - {"remplace"} <= set(CHAMPS)
