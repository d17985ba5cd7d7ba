"""Les textes cités : cinq au plus à vérifier par dossier, tous dans la note ; le contrat n'en imprime aucun."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier, ReferenceCitee
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import Clausier
from cctgen.clausier.textes.articles import articles_cites
from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.documents.markdown.lecture import en_clair
from cctgen.documents.note.detail import detail_de_la_note
from cctgen.documents.references import nom_court
from cctgen.socle.contenu import contenu
from cctgen.usages.ouverture.consultation import ouvrir
from tests.contenu.profils import NATURES, PROFILS, consultation, dossier_livre
from tests.documents.test_contenu import textes
from tests.livre import clausier_livre, lecture_livree

A_VERIFIER_AU_PLUS = 5
"""Au-delà, la note ne se lit plus : on vérifie, ou l'on cite le texte sans son numéro."""

EXEMPLES = Path(__file__).parents[3] / "exemples"
NOMS_DES_EXEMPLES = sorted(d.parent.name for d in EXEMPLES.glob("*/consultation.yaml"))


@cache
def clausier() -> Clausier:
    return clausier_livre()


_ARTICLE = re.compile(r"\b[LR]\. ?2[0-9]{3}-[0-9]+(?:-[0-9])?")


def test_tout_article_du_code_que_cite_l_outil_est_au_repertoire() -> None:
    """Ce que disent une lettre, un rapport ou une anomalie se vérifie comme ce que dit une clause."""
    code = clausier().references["ccp"]
    connus = {article.numero for article in code.articles}
    racine = contenu("clausier").parent / "cctgen"
    fichiers = [c for nom in ("*.py", "*.yaml") for c in racine.rglob(nom)]
    textes_de_l_outil = {c: c.read_text(encoding="utf-8") for c in fichiers}
    inconnus = {
        (numero, chemin.relative_to(racine).as_posix())
        for chemin, texte in textes_de_l_outil.items()
        for cite in _ARTICLE.findall(texte)
        if (numero := cite.replace(" ", "")) not in connus
    }
    assert inconnus == set()


DOSSIERS: Mapping[str, Callable[[], Dossier]] = {
    **{f"profil {nom}": lambda nom=nom: dossier_livre(PROFILS[nom]) for nom in PROFILS},
    **{f"nature {nom}": lambda nom=nom: dossier_livre(NATURES[nom], nom) for nom in NATURES},
    **{f"exemple {nom}": lambda nom=nom: ouvrir(EXEMPLES / nom).exiger_dossier() for nom in NOMS_DES_EXEMPLES},
}


@cache
def dossier(nom: str) -> Dossier:
    return DOSSIERS[nom]()


def a_verifier(dossier: Dossier) -> tuple[ReferenceCitee, ...]:
    return tuple(citee for citee in dossier.references if not citee.verifiee)


def pieces(dossier: Dossier) -> Iterator[str]:
    """Énumère, ligne à ligne, ce que reçoivent candidats et titulaire : annexes, extrait, formulaires, matrice."""
    for document in dossier.documents:
        corps = corps_extrait if document.modele == "extrait.docx" else corps_annexe
        yield from textes(corps(dossier, document))
    for formulaire in dossier.formulaires:
        yield from textes(corps_formulaire(dossier, formulaire))
    for lot in dossier.numeros:
        for exigence in dossier.exigences(lot):
            yield from (en_clair(exigence.enonce), en_clair(exigence.preuve))


def cite(ligne: str, citee: ReferenceCitee) -> bool:
    """Vrai si la ligne nomme l'article, ou le texte même dans une liste de références."""
    nom, numero = _noms(citee), re.escape(citee.article)
    if not citee.article:
        return ligne.startswith("Référence") and bool(re.search(nom, ligne))
    isole = rf"(?<![\d.]){numero}(?![\d.]*\d)"
    formes = (
        rf"articles? [^.;]*{isole}[^;]* (?:du|de la|de) {nom}",
        rf"{nom}[^;.]*, articles? [^;]*{isole}",
        rf"^{isole} du {nom}",
    )
    return citee.cle in set(articles_cites(ligne)) or any(re.search(f, ligne, re.IGNORECASE) for f in formes)


def _noms(citee: ReferenceCitee) -> str:
    """Rend un motif des noms d'un texte : l'abrégé, et son numéro quand il en a un (« loi n° 2024-449 »)."""
    numero = re.search(r"\b(?:loi|décret) n° \d+-\d+", citee.reference.intitule, re.IGNORECASE)
    noms = [nom_court(citee.reference), *([numero.group(0)] if numero else [])]
    return f"(?:{'|'.join(map(re.escape, noms))})"


def test_il_y_a_des_exemples_des_profils_et_des_natures() -> None:
    assert len(NOMS_DES_EXEMPLES) == 3
    assert len(DOSSIERS) == 3 + len(PROFILS) + len(NATURES)


@pytest.mark.parametrize("nom", DOSSIERS)
def test_la_note_ne_laisse_que_quelques_references_a_verifier(nom: str) -> None:
    assert len(a_verifier(dossier(nom))) <= A_VERIFIER_AU_PLUS, [c.cle for c in a_verifier(dossier(nom))]


@pytest.mark.parametrize("nom", DOSSIERS)
def test_aucune_piece_du_contrat_ne_cite_ce_que_personne_n_a_lu(nom: str) -> None:
    lignes = tuple(pieces(dossier(nom)))
    assert len(lignes) > 50
    fautives = [(c.cle, ligne) for c in a_verifier(dossier(nom)) for ligne in lignes if cite(ligne, c)]
    assert fautives == []


@pytest.mark.parametrize("nom", DOSSIERS)
def test_la_note_dit_tout_ce_qui_reste_a_verifier(nom: str) -> None:
    lignes = textes(detail_de_la_note(dossier(nom)))
    for citee in a_verifier(dossier(nom)):
        debut = f"{nom_court(citee.reference)} | "
        assert any(ligne.startswith(debut) and (citee.article or "le texte") in ligne for ligne in lignes), citee.cle


@pytest.mark.parametrize(
    "ligne",
    [
        "Déroge à l'article 37 du CCAG-TIC : Publication.",
        "Complète les articles 21, 37 et 38 du CCAG-TIC.",
        "Références : CCAG-TIC, articles 37 et 38 ; RGPD",
        "37 du CCAG-TIC | Publication | article 2.3",
        "Par dérogation à l'article 37 du CCAG-TIC, il les publie.",
    ],
)
def test_le_detecteur_voit_chaque_facon_de_citer(ligne: str) -> None:
    citee = next(c for c in dossier("profil SaaS RH").references if c.cle == "ccag-tic:37")
    assert cite(ligne, citee)
    assert not cite(ligne.replace("37", "38"), citee)
    assert not cite("Déroge au CCAG-TIC, chapitre « Utilisation des résultats » : Publication.", citee)


def test_le_detecteur_voit_une_loi_par_son_nom_ou_par_son_numero() -> None:
    citee = next(c for c in dossier("profil SaaS RH").references if c.cle == "loi-sren:31")
    assert cite("L'article 31 de la loi n° 2024-449 vise l'État.", citee)
    assert cite("Références : Loi SREN, article 31 ; RGPD", citee)
    assert not cite("Références : Loi SREN ; RGPD, article 31", citee)
    assert not cite("L'article 32 de la loi SREN vise l'État.", citee)


CHAPITRE = "chapitre « Utilisation des résultats » (connaissances antérieures)"


def sans_avoir_lu(texte: str, numero: str) -> Clausier:
    """Rend le clausier comme si personne n'avait lu cet article, dont on ne sait dire que le chapitre."""
    reference = clausier().references[texte]
    non_lu = {"etat": Etat.A_VERIFIER, "sans_numero": CHAPITRE}
    articles = tuple(a.model_copy(update=non_lu) if a.numero == numero else a for a in reference.articles)
    assert articles != reference.articles
    return replace(
        clausier(), references={**clausier().references, texte: reference.model_copy(update={"articles": articles})}
    )


def test_une_derogation_a_un_article_non_lu_se_lit_au_ccap_et_se_confirme_dans_la_note() -> None:
    lu = assembler(sans_avoir_lu("ccag-tic", "45.2"), consultation(PROFILS["SaaS RH"]))
    assert "45.2" in {d.article for d in lu.derogations}
    ccap = next(d for d in lu.documents if d.modele == "extrait.docx")
    place = f"[numéro d'article à lire, {CHAPITRE}] | "
    assert any(ligne.startswith(place) for ligne in textes(corps_extrait(lu, ccap)))
    assert any(ligne.startswith("45.2, à confirmer | ") for ligne in textes(detail_de_la_note(lu)))


@pytest.mark.parametrize("nom", DOSSIERS)
def test_la_table_des_derogations_nomme_un_article_lu(nom: str) -> None:
    """L'article 1.2 du CCAG-TIC veut que le CCAP précise à quels articles il déroge."""
    lus = {a.numero for a in clausier().references["ccag-tic"].articles if a.etat is Etat.VERIFIE}
    assert {d.article for d in dossier(nom).derogations} <= lus - {"45", "46"}


def test_aucune_clause_n_ecrit_un_numero_que_personne_n_a_lu() -> None:
    codes = {a.code for a in verifier(lecture_livree(), formes_refusees)}
    assert codes & {"article-non-lu", "derogation-sans-formulation"} == set()


def test_un_texte_verifie_dit_ou_et_quand() -> None:
    """Une analogie, une déduction, un numéro « à vérifier » ne font pas un article vérifié."""
    for reference in clausier().references.values():
        if reference.etat is Etat.VERIFIE:
            assert reference.source and reference.verifie_le and reference.verifie_le <= date(2026, 12, 31), (
                reference.id
            )
        for article in reference.articles:
            if article.etat is Etat.VERIFIE:
                assert article.source, (reference.id, article.numero)
                assert not re.match(r"par analogie|déduit|numéro déduit|cité sans|source secondaire", article.source)


def test_aucun_guide_bati_sur_l_ancien_ccag_n_est_cite() -> None:
    perimes = {r.id for r in clausier().references.values() if r.peremption and r.peremption <= date(2026, 11, 26)}
    assert {"guide-apie-2014", "guide-dae-2019", "ccag-tic-2009"} <= perimes
    for nom in DOSSIERS:
        assert {c.reference.id for c in dossier(nom).references} & perimes == set(), nom
