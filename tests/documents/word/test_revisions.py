"""Le suivi de modifications d'un document entier : tout accepter donne le nouveau, tout refuser l'ancien."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from cctgen.assemblage.modele import Dossier, Rubrique
from cctgen.documents.entete import entete_d_une_edition
from cctgen.documents.fragments import Lien, Marque
from cctgen.documents.texte import Bloc, Paragraphe, Texte, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_annexe, rendre_fiche
from cctgen.documents.word.revisions.document import SuiviDeModifications, fondre_documents
from cctgen.socle.fichiers import zip_reproductible
from cctgen.usages.edition.generer import produire
from cctgen.usages.ouverture.consultation import ouvrir, sans_suivi
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.documents.fabriques import (
    HOSTILE,
    LISTES,
    TABLEAU,
    dossier_complet,
    modele,
    un_article,
    un_document,
    un_dossier,
    une_exigence,
)
from tests.documents.word.decisions import W, bandeaux, lignes_de, racine, tout_accepter, tout_refuser

JOUR = date(2026, 12, 2)
ANCIEN = "Le titulaire notifie tout incident au plus tard 24 heures après sa détection.\n\nIl conserve les journaux."
NOUVEAU = "Le titulaire notifie tout incident sous 4 heures.\n\nIl conserve les journaux.\n\nIl tient un registre."
MODELE = modele("annexe.docx")


def annexe(dossier: Dossier) -> bytes:
    return rendre_annexe(dossier, dossier.documents[0], MODELE)


def fondre(avant: bytes, apres: bytes) -> SuiviDeModifications:
    return fondre_documents(avant, apres, "Ministère « R&D »", JOUR)


def eprouver(avant: bytes, apres: bytes) -> SuiviDeModifications:
    suivi = fondre(avant, apres)
    assert tout_accepter(suivi.octets) == lignes_de(apres)
    assert tout_refuser(suivi.octets) == lignes_de(avant)
    for piece in bandeaux(apres):
        assert tout_accepter(suivi.octets, piece) == lignes_de(apres, piece)
        assert tout_refuser(suivi.octets, piece) == lignes_de(avant, piece)
    return suivi


def un_dossier_de(*textes: str) -> Dossier:
    articles = [un_article(f"SSI-{n:03}", f"1.{n}", f"Article {n}", texte) for n, texte in enumerate(textes, start=1)]
    return un_dossier(un_document(Rubrique("1", "Sécurité", "", tuple(articles))))


def test_l_en_tete_et_le_pied_portent_les_deux_versions(tmp_path: Path):
    """Tout refuser rend la version et la référence de l'ancien, au pied et en tête de chaque page."""
    avant = un_dossier_de(ANCIEN)
    apres = replace(avant, edition=replace(avant.edition, version=avant.edition.version + 1, reference="2027-AUTRE"))
    suivi = eprouver(annexe(avant), annexe(apres))
    changes = [p for p in bandeaux(suivi.octets) if list(racine(suivi.octets, p).iter(f"{W}del"))]
    assert {p.removeprefix("word/")[:6] for p in changes} == {"header", "footer"}
    identifiants = [
        r.get(f"{W}id")
        for piece in ("word/document.xml", *bandeaux(suivi.octets))
        for r in racine(suivi.octets, piece).iter(f"{W}ins", f"{W}del")
    ]
    assert len(set(identifiants)) == len(identifiants)
    fichier = tmp_path / "suivi.docx"
    fichier.write_bytes(suivi.octets)
    assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []


def test_deux_documents_egaux_n_ont_aucune_revision():
    octets = annexe(dossier_complet())
    suivi = eprouver(octets, octets)
    assert suivi.revisions == 0
    assert not list(racine(suivi.octets).iter(f"{W}ins", f"{W}del", f"{W}pPrChange"))


def test_un_mot_change_fait_une_revision_et_rien_d_autre():
    suivi = eprouver(annexe(un_dossier_de(ANCIEN)), annexe(un_dossier_de(ANCIEN.replace("24", "12"))))
    assert suivi.revisions == 2
    revisions = list(racine(suivi.octets).iter(f"{W}ins", f"{W}del"))
    assert ["".join(r.itertext()) for r in revisions] == ["24", "12"]
    assert {r.get(f"{W}author") for r in revisions} == {"Ministère « R&D »"}
    assert {r.get(f"{W}date") for r in revisions} == {"2026-12-02T00:00:00Z"}


def test_une_annexe_remaniee_garde_ses_deux_textes_et_reste_conforme(tmp_path: Path):
    """Article retiré, titre changé, exigence ajoutée, retirée, récrite, colonne des lots apparue, listes changées."""
    avant = dossier_complet()
    premier = avant.documents[0]
    rubrique = premier.rubriques[0]
    article = rubrique.articles[0]
    exigences = (
        replace(article.exigences[0], enonce="Une procédure d'alerte est décrite, essayée et tenue à jour.", lots=(1,)),
        une_exigence("SSI-001-9", enonce=LISTES),
        *article.exigences[2:],
    )
    change = replace(
        article,
        titre="Alerte",
        texte=article.texte.replace("remet un rapport complet", "rend compte"),
        exigences=exigences,
    )
    neuf = un_article("SSI-777", "1.9", "Article neuf", f"{TABLEAU}\n{LISTES}", exigences=(une_exigence("SSI-777-1"),))
    rubriques = (replace(rubrique, articles=(neuf, change, *rubrique.articles[2:])), *premier.rubriques[2:])
    apres = replace(avant, documents=(replace(premier, rubriques=rubriques), *avant.documents[1:]))
    for a, n in ((avant, apres), (apres, avant)):
        suivi = eprouver(annexe(a), annexe(n))
        fichier = tmp_path / "suivi.docx"
        fichier.write_bytes(suivi.octets)
        assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []
        marques = list(racine(suivi.octets).iter(f"{W}ins", f"{W}del", f"{W}bookmarkStart", f"{W}pPrChange"))
        numeros = [marque.get(f"{W}id") for marque in marques]
        assert len(numeros) == len(set(numeros))


def test_un_texte_retire_n_est_jamais_du_texte_courant_ni_un_champ_vivant():
    avant = un_dossier_de(f"{ANCIEN} Voir l'[article 1.2](clause:SSI-002).", "Autre.")
    suivi = eprouver(annexe(avant), annexe(un_dossier_de(NOUVEAU, "Autre.")))
    retires = [e.tag for r in racine(suivi.octets).iter(f"{W}del") for e in r.iter(f"{W}t", f"{W}fldChar")]
    assert retires == []


def test_un_lien_ajoute_ou_retire_reste_conforme(tmp_path: Path):
    entete = entete_d_une_edition(dossier_complet().edition, "Fiche", "Essai")
    sans, avec = (
        rendre_fiche(modele("formulaire.docx"), entete, [Paragraphe((Texte("Voir "), *suite)), paragraphe("Fin.")])
        for suite in ((), (Lien("la partie 2", "partie2"), Marque("partie1")))
    )
    for avant, apres in ((sans, avec), (avec, sans)):
        fichier = tmp_path / "suivi.docx"
        fichier.write_bytes(eprouver(avant, apres).octets)
        assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []


def une_fiche(*blocs: Bloc) -> bytes:
    entete = entete_d_une_edition(dossier_complet().edition, "Fiche", "Essai")
    return rendre_fiche(modele("formulaire.docx"), entete, blocs)


def une_phrase(debut: str, lien: str, fin: str, *, lie: bool) -> Paragraphe:
    return Paragraphe((Texte(debut), Lien(lien, "terme1") if lie else Texte(lien), Texte(fin)))


@pytest.mark.parametrize("terme", ["dépôt", "code source du dépôt"])
def test_un_terme_que_le_glossaire_lie_ou_delie_n_est_pas_un_mot_change(terme: str, tmp_path: Path):
    """« le dépôt » y paraissait supprimé puis réécrit à l'identique : il avait cessé d'être le premier de l'annexe."""
    paires = [
        [une_fiche(Paragraphe((Marque("terme1"),)), une_phrase(debut, terme, " ne vaut pas livraison.", lie=lie))]
        for debut, lie in (
            ("Le ", False),
            ("Le ", True),
            ("Pour l'admission, le ", True),
            ("Pour l'admission, le ", False),
        )
    ]
    delie, lie, change, change_delie = (octets for (octets,) in paires)
    assert eprouver(delie, lie).revisions == eprouver(lie, delie).revisions == 0
    for avant, apres in ((delie, change), (lie, change_delie), (lie, change), (delie, change_delie)):
        suivi = eprouver(avant, apres)
        retires = "".join(t.text or "" for t in racine(suivi.octets).iter(f"{W}delText"))
        assert (retires, terme in retires) == ("Le", False)
        fichier = tmp_path / "suivi.docx"
        fichier.write_bytes(suivi.octets)
        assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []


def test_un_mot_outil_commun_ne_perce_pas_un_passage_entierement_neuf():
    ancien, neuf = "Photographies et plans remis en mairie.", "Journaux techniques et secrets de connexion du service."
    suivi = eprouver(*(une_fiche(paragraphe(f"Le dossier comprend ceci : {fin}")) for fin in (ancien, neuf)))
    assert suivi.revisions == 2


def regler(docx: bytes, texte: str, *reglages: str) -> bytes:
    """Pose des propriétés vides sur le paragraphe qui porte un texte."""
    corps = racine(docx)
    for p in [p for p in corps.iter(f"{W}p") if texte in "".join(p.itertext())]:
        for reglage in reversed(reglages):
            p[0].insert(1, etree.Element(f"{W}{reglage}"))
    return zip_reproductible(docx, {"word/document.xml": lambda _: etree.tostring(corps)})


@pytest.mark.parametrize("reglages", [("keepNext",), ("keepLines",), ("pageBreakBefore",), ("keepNext", "keepLines")])
def test_ce_qui_ne_regle_que_les_fins_de_page_n_est_pas_une_revision(reglages: tuple[str, ...]):
    """Une exigence inchangée paraissait modifiée parce que sa ligne n'était plus l'avant-dernière du tableau."""
    blocs = (paragraphe("Un alinéa inchangé."), tableau(("A",), [("Une case inchangée.",)]))
    avant = une_fiche(*blocs)
    for texte in ("Un alinéa", "Une case"):
        for ancien, nouveau in ((avant, regler(avant, texte, *reglages)), (regler(avant, texte, *reglages), avant)):
            assert eprouver(ancien, nouveau).revisions == 0
    aligne = regler(avant, "Un alinéa", "contextualSpacing")
    assert eprouver(avant, aligne).revisions == 1, "l'aspect d'un paragraphe reste suivi"


def test_un_paragraphe_venu_devant_un_titre_n_annonce_pas_un_style_qu_il_avait_deja():
    """Le dernier d'une suite prend l'aspect de ce qui la précède : s'il l'a déjà, rien ne change."""
    avant, apres = (
        un_dossier_de("Un premier alinéa.", "Autre."),
        un_dossier_de("Un premier alinéa.\n\nVenu.", "Autre."),
    )
    suivi = eprouver(annexe(avant), annexe(apres))
    assert suivi.revisions and not list(racine(suivi.octets).iter(f"{W}pPrChange"))


def test_une_liste_dont_un_element_part_reste_une_seule_liste():
    avant, apres = ("1. un ;\n2. deux ;\n3. trois.", "1. un ;\n2. trois.")
    suivi = eprouver(annexe(un_dossier_de(avant)), annexe(un_dossier_de(apres)))
    listes = {
        n.get(f"{W}val")
        for p in racine(suivi.octets).iter(f"{W}p")
        if "".join(p.itertext()).startswith(("un", "deux", "trois"))
        for n in p.iter(f"{W}numId")
    }
    assert len(listes) == 1


_MORCEAUX = st.sampled_from(
    [LISTES, TABLEAU, HOSTILE, ANCIEN, NOUVEAU, "Un mot.", "**Gras** et *italique*.", "1. a\n2. b"]
)
_TEXTES = st.one_of(st.lists(_MORCEAUX, min_size=1, max_size=3).map("\n\n".join), st.text(min_size=1, max_size=120))
_ARTICLES = st.lists(_TEXTES, min_size=1, max_size=3)


@settings(max_examples=25, deadline=None)
@given(_ARTICLES, _ARTICLES)
@example(["0"], ["A\r"])
@example([TABLEAU], [TABLEAU.replace("|---|---|---|", "|---|---|---|").replace("Critique", "Bloquante"), LISTES])
@example([TABLEAU, "Un mot."], ["| A | B |\n|---|---|\n| 1 | 2 |"])
@example([LISTES], ["1. a\n2. b"])
def test_quels_que_soient_les_textes(ancien: list[str], nouveau: list[str]):
    eprouver(annexe(un_dossier_de(*ancien)), annexe(un_dossier_de(*nouveau)))


def test_deux_exemples_que_tout_separe(tmp_path: Path):
    """Les annexes et les formulaires d'un portail deviennent ceux d'un service en ligne, sans un paragraphe de trop."""
    rendus = []
    for nom in ("portail", "sirh-saas"):
        creer_depuis_exemple(tmp_path / nom, nom)
        fichiers = produire(ouvrir(tmp_path / nom).exiger_dossier(), tmp_path / nom, (), sans_suivi)
        rendus.append({f.chemin: f.contenu for f in fichiers if f.nature.nom in ("document", "extrait", "formulaire")})
    communs = sorted(rendus[0].keys() & rendus[1].keys())
    assert len(communs) > 5
    assert all(eprouver(rendus[0][chemin], rendus[1][chemin]).revisions for chemin in communs)


def un_tableau(*lignes: tuple[str, ...]) -> bytes:
    """Rend un document d'un tableau ; une case vide est réunie à la précédente."""
    document = docx.Document()
    tableau = document.add_table(rows=0, cols=max(map(len, lignes)))
    for textes in lignes:
        cases = tableau.add_row().cells
        for rang, texte in enumerate(textes):
            if texte:
                cases[rang].text = texte
            else:
                cases[rang - 1].merge(cases[rang])
    return enregistrer(document)


def enregistrer(document: docx.document.Document) -> bytes:
    document.save(tampon := io.BytesIO())
    return tampon.getvalue()


def test_des_cases_reunies_ou_separees_se_suivent_ligne_par_ligne() -> None:
    separee, reunie = ("Réf.", "Exigence"), ("Réf.\nExigence", "")
    for avant, apres in ((separee, reunie), (reunie, separee)):
        autre = ("SSI-1", "Le titulaire notifie.")
        changee = ("SSI-1", "Le titulaire notifie sans délai.")
        suivi = fondre(un_tableau(avant, autre), un_tableau(apres, changee))
        assert suivi.est_fidele
        assert [li.texte for li in tout_accepter(suivi.octets)] == [
            li.texte for li in lignes_de(un_tableau(apres, changee))
        ]
        assert [li.texte for li in tout_refuser(suivi.octets)] == [
            li.texte for li in lignes_de(un_tableau(avant, autre))
        ]


def une_equation(formule: str) -> bytes:
    document = docx.Document()
    paragraphe = document.add_paragraph("La pénalité vaut ")
    espace = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    paragraphe._p.append(parse_xml(f'<m:oMath xmlns:m="{espace}"><m:r><m:t>{formule}</m:t></m:r></m:oMath>'))
    return enregistrer(document)


def test_une_equation_changee_est_une_revision_et_l_ancienne_se_retrouve() -> None:
    suivi = fondre(une_equation("P×10"), une_equation("P×99"))
    assert suivi.est_fidele and suivi.revisions
    assert "P×10" in "".join(li.texte for li in tout_refuser(suivi.octets))
    assert "P×10" not in "".join(li.texte for li in tout_accepter(suivi.octets))
