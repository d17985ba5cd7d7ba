"""Relire une clause : le fichier rendu ne change que ce qu'on y a corrigé, et porte un visa que le clausier accepte."""

from __future__ import annotations

from datetime import date

import pytest

from cctgen.clausier.modele import Clause, ClauseRedigee
from cctgen.clausier.textes.retouche import proses_de, retoucher, viser
from cctgen.clausier.verification.ensemble import empreinte_de_clause
from cctgen.socle import yaml_strict
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.validation import valider
from cctgen.usages.gardien.lister import lister
from cctgen.usages.gardien.relire import corriger, fichier_vise

CLAUSES = {m.clause.id: m.clause for m in lister()}


def ecrit(clause: Clause) -> tuple[str, yaml_strict.DocumentYaml]:
    texte = (contenu("clausier").parent / clause.fichier).read_text(encoding="utf-8")
    return texte, yaml_strict.analyser(texte, clause.fichier)[0]


def test_remettre_les_memes_textes_ne_change_rien_a_ce_qui_se_lit() -> None:
    changees = {}
    for clause in CLAUSES.values():
        texte, document = ecrit(clause)
        refait = retoucher(texte, document, proses_de(clause))
        if (relu := yaml_strict.analyser(refait, clause.fichier)[0].valeur) != document.valeur:
            changees[clause.id] = relu
    assert len(CLAUSES) > 100
    assert changees == {}


def test_un_texte_corrige_est_le_seul_change() -> None:
    neuf = "Un autre titre : « neuf »"
    for clause in CLAUSES.values():
        texte, document = ecrit(clause)
        assert isinstance(document.valeur, dict)
        refait = retoucher(texte, document, {("titre",): neuf})
        assert yaml_strict.analyser(refait, clause.fichier)[0].valeur == {**document.valeur, "titre": neuf}
        assert sum(a != b for a, b in zip(texte.splitlines(), refait.splitlines(), strict=True)) == 1


def test_le_visa_se_pose_a_sa_place_et_se_remplace() -> None:
    for clause in CLAUSES.values():
        texte, document = ecrit(clause)
        vise = viser(texte, document, 'Anne "A." Roy', date(2026, 11, 30), empreinte_de_clause(clause))
        relu, fautes = yaml_strict.analyser(vise, clause.fichier)
        forme, anomalies = valider(relu, ClauseRedigee)
        assert (fautes, list(anomalies)) == ([], []), clause.id
        assert forme is not None
        assert forme.relu is not None
        assert forme.relu.par == 'Anne "A." Roy'
        assert viser(vise, relu, "Paul", date(2026, 12, 1), "abc").count("relu:") == 1


def test_une_correction_dit_son_ecart_et_ce_que_la_verification_y_trouve() -> None:
    titre = CLAUSES["SSI-012"].titre
    correction = corriger("SSI-012", {("titre",): f"{titre}, bâtiments"})
    assert correction.ecarts == (f'-titre: "{titre}"', f'+titre: "{titre}, bâtiments"')
    assert correction.anomalies == ()
    fautive = corriger("SSI-012", {("texte",): "Le titulaire vient quand il veut, {jamais_declare}."})
    assert {a.code for a in fautive.anomalies} >= {"variable-inconnue"}


def test_un_texte_ou_une_clause_que_rien_ne_porte_se_dit() -> None:
    with pytest.raises(DossierIntrouvable):
        corriger("SSI-999", {})
    with pytest.raises(DossierIntrouvable):
        corriger("SSI-012", {("exigences", 9, "enonce"): "x"})


def test_le_fichier_vise_ne_perime_pas_sa_propre_empreinte() -> None:
    vise = fichier_vise("SSI-012", "Anne Roy", date(2026, 11, 30))
    assert f'empreinte: "{empreinte_de_clause(CLAUSES["SSI-012"])}"' in vise.texte
    assert vise.chemin.startswith("clausier/clauses/securite/SSI-012-")
