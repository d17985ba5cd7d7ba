"""Une phrase se comprend seule, nomme qui peut quoi, et ne porte ni choix resté ouvert ni échéance passée."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from cctgen.clausier.modele import Clause
from tests.contenu.dossiers import ACHATS, ACTIVES, CLAUSIER, TEXTES, dossier_de, imprime, textes

MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"


def echeances(texte: str) -> Iterator[date]:
    """Énumère les jours et les mois datés d'un texte, en lettres ou à la norme."""
    for annee, mois, jour in re.findall(r"\b(20\d\d)-(\d\d)-(\d\d)\b", texte):
        yield date(int(annee), int(mois), int(jour))
    for mois, annee in re.findall(rf"\b({MOIS}) (20\d\d)\b", texte):
        yield date(int(annee), MOIS.split("|").index(mois) + 1, 28)


def test_le_detecteur_voit_une_echeance_en_lettres_ou_a_la_norme() -> None:
    assert list(echeances("Jusqu'au 12 janvier 2027, puis le 2027-02-03.")) == [date(2027, 2, 3), date(2027, 1, 28)]
    assert list(echeances("l'arrêté du 30 mars 2021")) == [date(2021, 3, 28)]


def test_aucune_clause_du_contrat_ne_porte_une_echeance_que_le_temps_depasse() -> None:
    """Une règle qui change à une date se stipule telle qu'elle sera, ou se borne par `en_vigueur`."""
    fautives = []
    for clause in CLAUSIER.clauses.values():
        if clause.retiree or clause.en_vigueur:
            continue
        defauts = [str(p.defaut) for p in clause.parametres.values() if p.defaut is not None]
        exigences = [t for e in clause.exigences for t in (e.enonce, e.preuve)]
        dites = [clause.texte, *clause.lignes_ccap, *exigences, *defauts]
        fautives += [(clause.id, jour) for texte in dites for jour in echeances(texte) if jour > CLAUSIER.identite.date]
    assert fautives == []


SANS_DATE = re.compile(r"(?<!licence )\ben vigueur\b(?! (?:à|les licences)\b)")
"""Une version « en vigueur » sans jour : celle du lancement et celle de l'exécution n'ont pas le même prix.

Une loi, elle, s'applique comme elle évolue : IA-001 cite ainsi un règlement, et ACC-001 l'arrivée d'une version.
"""
D_ELLE_MEME = {"IA-001", "ACC-001"}


@pytest.mark.parametrize("clause", [c for c in ACTIVES if c.id not in D_ELLE_MEME], ids=lambda c: c.id)
def test_un_texte_en_vigueur_l_est_a_une_date(clause: Clause) -> None:
    defauts = [str(p.defaut) for p in clause.parametres.values() if p.defaut is not None]
    exigences = [t for e in clause.exigences for t in (e.enonce, e.preuve)]
    assert [t for t in (clause.texte, *clause.lignes_ccap, *exigences, *defauts) if SANS_DATE.search(t)] == []


def test_le_detecteur_voit_un_texte_en_vigueur_sans_date() -> None:
    assert SANS_DATE.search("les règles de l'ANSSI en vigueur, dont l'annexe B")
    assert not SANS_DATE.search("la version en vigueur à la date de lancement")


PHRASE = re.compile(r"[^.;\n]+")

RELATIF = re.compile(
    r"\b(?:cette|la présente) (?:annexe|clause|pièce)|\b(?:le|du|au) présent (?:article|document)"
    r"|\bci-(?:dessus|dessous|après)"
)

ACCEPTE = re.compile(r"\bil (?:l'accepte|peut s'y opposer|s'y oppose)")


@pytest.mark.parametrize("clause", ACTIVES, ids=lambda c: c.id)
def test_le_droit_de_l_acheteur_nomme_l_acheteur(clause: Clause) -> None:
    """Dans un article dont le sujet est le titulaire, « il peut s'y opposer » donne le droit au titulaire."""
    for phrase in PHRASE.findall(clause.texte):
        avant, droit, _ = phrase.partition(" il ") if ACCEPTE.search(phrase) else (phrase, "", "")
        assert not droit or "acheteur" in avant, phrase
    assert "ou moins s" not in clause.texte


def test_une_fin_d_article_se_comprend_seule() -> None:
    assert "L'effacement dont le marché fixe l'échéance suit cette échéance" in TEXTES["SSI-032"]
    assert not any("plan de même délai" in texte for texte in TEXTES.values())
    [objet] = [d.objet for c in ACTIVES if c.id == "PI-032" for d in c.deroge]
    assert "pénalité forfaitaire, qui court après mise en demeure" in objet


@pytest.mark.parametrize("nom", ACHATS)
def test_la_note_ne_cite_que_des_exigences_du_dossier(nom: str) -> None:
    """Une ligne qui n'en cite qu'une est retirée avec elle : l'acheteur ne bâtit rien sur une exigence absente."""
    dossier = dossier_de(nom)
    connues = {e.id for c in ACTIVES for e in c.exigences}
    presentes = {e.ref for e in dossier.exigences(0)}
    for article in dossier.articles:
        for ligne in article.note_acheteur.splitlines():
            citees = set(re.findall(r"\b[A-Z]{2,4}-[A-Z0-9]{2,4}-\d+\b", ligne)) & connues
            assert not citees or citees & presentes, (article.clause, ligne)


@pytest.mark.parametrize("clause", [c for c in ACTIVES if c.exigences], ids=lambda c: c.id)
def test_une_exigence_se_lit_hors_de_sa_piece(clause: Clause) -> None:
    """La matrice, les lettres et le rapport la reprennent seule : « cette annexe » ou « ci-dessus » n'y disent rien."""
    dits = [t for e in clause.exigences for t in (e.enonce, e.preuve)]
    dits += [str(p.defaut) for p in clause.parametres.values()]
    assert not [t for t in dits if RELATIF.search(t)]


@pytest.mark.parametrize("achat", ACHATS)
def test_une_clause_n_imprime_pas_l_alternative_que_les_reponses_tranchent(achat: str) -> None:
    alternative = r"\(\d+ pour des informations|[Hh]ors de ces deux cas|le niveau \d s'applique"
    assert [c for c, texte in textes(dossier_de(achat)).items() if re.search(alternative, texte)] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_aucune_piece_ne_s_adresse_a_l_acheteur(nom: str) -> None:
    assert [t for t in imprime(dossier_de(nom)) if re.search(r"\b(?:vos|votre|vous|vôtres?)\b", t, re.IGNORECASE)] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_le_code_du_marche_n_est_nomme_que_defini(nom: str) -> None:
    lus = textes(dossier_de(nom))
    assert "PI-001" in lus or [clause for clause, texte in lus.items() if "code du marché" in texte] == []


def test_le_contexte_d_une_fiche_n_oblige_pas() -> None:
    """Il dit l'enjeu pour tout achat, parfois au présent d'obligation."""
    [preambule] = [d.preambule for d in CLAUSIER.plan.documents if d.preambule]
    assert "N'obligent ni le passage « Contexte et enjeux », ni une recommandation" in preambule


def test_la_note_ne_demande_pas_de_nommer_ce_que_les_services_offrent() -> None:
    notes = [CLAUSIER.clauses[c].note_acheteur for c in ("SSI-014", "SSI-020", "FIC-SEC-02")]
    assert all("pas parmi vos services mis à disposition" in note for note in notes)
