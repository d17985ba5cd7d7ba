"""Le .docx produit : fidèle, valide, reproductible, et fait par Word lui-même dès que Word sait le faire."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from cctgen.assemblage.modele import Rubrique
from cctgen.documents.entete import EnTete
from cctgen.documents.texte import Liste, Paragraphe, Texte, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.rendu import rendre_annexe, rendre_extrait, rendre_note, rendre_rapport
from cctgen.socle.erreurs import ModeleInvalide
from tests.documents.fabriques import (
    HOSTILE,
    LISTES,
    dossier_complet,
    modele,
    un_article,
    un_document,
    un_dossier,
    une_exigence,
)
from tests.fabriques import tel_qu_ecrit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE_LISIBLE = HOSTILE.replace("\x0b", "\ufffd")
ENTETE = EnTete("Rapport", "Sous-titre", "REF", "Objet", "Acheteur", "", date(2026, 12, 1), "1")


def piece(octets: bytes, nom: str = "word/document.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(octets)).read(nom).decode()


def texte(octets: bytes) -> str:
    racine = etree.fromstring(piece(octets).encode())
    for trait in racine.iter(f"{W}noBreakHyphen"):
        trait.tag, trait.text = f"{W}t", "-"
    lignes = ("".join(p.itertext(f"{W}t")) for p in racine.iter(f"{W}p"))
    return tel_qu_ecrit("\n".join(lignes))


def annexe(texte_article: str = "Texte.", **autres: object) -> bytes:
    document = un_document(Rubrique("1", "Rubrique", "", (un_article(texte=texte_article, **autres),)))
    return rendre_annexe(un_dossier(document), document, modele("annexe.docx"))


def tous_les_documents() -> dict[str, bytes]:
    dossier = dossier_complet()
    securite, pi, extrait = dossier.documents
    return {
        "annexe": rendre_annexe(dossier, securite, modele("annexe.docx")),
        "pi": rendre_annexe(dossier, pi, modele("annexe.docx")),
        "extrait": rendre_extrait(dossier, extrait, modele("extrait.docx")),
        "note": rendre_note(dossier, modele("note.docx")),
    }


@pytest.mark.parametrize("nom", ["annexe", "pi", "extrait", "note"])
def test_le_document_est_conforme_au_schema_de_word(nom: str, tmp_path: Path):
    fichier = tmp_path / f"{nom}.docx"
    fichier.write_bytes(tous_les_documents()[nom])
    assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []


def test_memes_entrees_memes_octets():
    assert tous_les_documents() == tous_les_documents()


@pytest.mark.parametrize("nom", ["annexe", "extrait", "note"])
def test_les_textes_hostiles_ressortent_intacts(nom: str):
    assert tel_qu_ecrit(HOSTILE_LISIBLE) in texte(tous_les_documents()[nom])


def test_les_balises_de_la_garde_echappent_aussi_les_textes_hostiles():
    document = un_document(Rubrique("1", "R", "", (un_article(),)), titre=HOSTILE, sous_titre=HOSTILE)
    octets = rendre_annexe(un_dossier(document), document, modele("annexe.docx"))
    assert texte(octets).count(tel_qu_ecrit(HOSTILE_LISIBLE)) == 2
    assert docx.Document(io.BytesIO(octets)).core_properties.title == HOSTILE_LISIBLE


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff"), min_size=1))
def test_un_titre_quelconque_ressort_intact(titre: str):
    assert tel_qu_ecrit(titre) in texte(rendre_rapport(modele("rapport.docx"), ENTETE, (Titre(1, titre),)))


def test_les_titres_ne_contiennent_aucun_numero_car_word_numerote():
    xml = piece(annexe())
    assert '<w:pStyle w:val="Titre1"/></w:pPr><w:bookmarkStart' in xml
    assert '<w:t xml:space="preserve">Rubrique</w:t>' in xml


def test_le_plan_ne_saute_aucun_rang_et_garde_les_freres_au_meme():
    """PDF/UA-1, 7.4.2 : une tête d'annexe s'écrit en titres 3, que rien ne précède."""
    titres = [Titre(niveau, f"T{rang}") for rang, niveau in enumerate((3, 3, 1, 2, 3, 3, 1, 3))]
    xml = piece(rendre_rapport(modele("rapport.docx"), ENTETE, titres))
    corps = re.findall(r'<w:pStyle w:val="Titre(\d)"/>(?:<w:outlineLvl w:val="(\d)"/>)?', xml)
    assert [int(lu) + 1 if lu else int(style) for style, lu in corps] == [1, 1, 1, 2, 3, 3, 1, 2]


def test_chaque_liste_numerotee_recommence_a_un():
    octets = annexe(f"{LISTES}\n\nTexte.\n\n{LISTES}")
    numerotation = piece(octets, "word/numbering.xml")
    listes = re.findall(r'<w:num w:numId="(\d+)"><w:abstractNumId w:val="2"/><w:lvlOverride', numerotation)
    assert len(listes) == len(set(listes)) == 6
    assert numerotation.count('<w:startOverride w:val="1"/>') == 6


def test_les_listes_sont_celles_de_word():
    xml = piece(annexe("- un\n  - deux"))
    assert '<w:pStyle w:val="Listepuces"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>' in xml
    assert '<w:pStyle w:val="Listepuces"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>' in xml


def test_deux_alineas_pareils_d_un_element_de_liste_s_ecrivent_tous_deux():
    elements = ((paragraphe("Pareil."), paragraphe("Pareil."), paragraphe("Pareil.")),)
    octets = rendre_rapport(modele("rapport.docx"), ENTETE, (Liste(elements),))
    assert texte(octets).count("Pareil.") == 3


def test_un_renvoi_du_document_est_un_champ_et_un_renvoi_exterieur_un_texte():
    octets = tous_les_documents()["annexe"]
    assert "REF cl_HEB_001 \\r \\h" in piece(octets)
    assert "article 1.1 de l'annexe « Propriété intellectuelle et logiciel libre »" in texte(octets)
    assert "REF cl_PI_001" not in piece(octets)


def test_le_resultat_d_un_renvoi_est_le_numero_de_l_article():
    assert "Voir aussi l'article 3.1 et l'article 1.1 de l'annexe" in texte(tous_les_documents()["annexe"])


@pytest.mark.parametrize("nom", ["extrait", "note"])
def test_la_table_des_derogations_cite_l_article_de_l_annexe(nom: str):
    """CCAG-TIC, 1.2 : le CCAP récapitule les dérogations ; qui le lit doit savoir où est la stipulation."""
    titre = "« Notification des incidents de sécurité »"
    lu = texte(tous_les_documents()[nom])
    assert f"Article 1.1 de l'annexe « Sécurité et conformité », {titre}" in lu


def test_chaque_signet_vise_existe_une_fois():
    for octets in tous_les_documents().values():
        xml = piece(octets)
        poses = re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml)
        assert len(poses) == len(set(poses))
        assert set(re.findall(r"(?:PAGE)?REF (\w+)", xml)) <= set(poses)
        assert set(re.findall(r'w:anchor="([^"]+)"', xml)) <= set(poses)


def test_l_en_tete_du_tableau_se_repete_et_ses_lignes_ne_se_coupent_pas():
    xml = piece(annexe(exigences=(une_exigence(),)))
    assert "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" in xml
    assert "<w:tr><w:trPr><w:cantSplit/></w:trPr>" in xml


def test_une_exigence_plus_longue_qu_une_page_peut_se_couper():
    xml = piece(annexe(exigences=(une_exigence(enonce="Un texte sans fin. " * 300),)))
    assert "<w:tr><w:tc>" in xml


def test_une_ligne_qui_se_coupe_ne_tient_pas_a_la_derniere():
    def tenues(*lignes: str) -> list[bool]:
        blocs = (tableau(("A",), [(ligne,) for ligne in lignes]),)
        xml = piece(rendre_rapport(modele("rapport.docx"), ENTETE, blocs))
        return ["<w:keepNext/>" in ligne for ligne in re.findall(r"<w:tr>.*?</w:tr>", xml)[1:]]

    assert tenues("un", "deux", "trois", "quatre", "cinq", "six") == [True, False, False, False, True, False]
    assert tenues("un", "deux", "trois", "x" * 1201, "cinq") == [True, False, False, False, False]


def test_le_tableau_tient_dans_la_largeur_du_texte():
    for octets in tous_les_documents().values():
        for grille in re.findall(r"<w:tblGrid>(.*?)</w:tblGrid>", piece(octets)):
            assert sum(map(int, re.findall(r'w:w="(\d+)"', grille))) == 9526


def test_les_proprietes_sont_datees_de_l_edition():
    proprietes = docx.Document(io.BytesIO(annexe())).core_properties
    assert proprietes.author == "Ministère de l'exemple"
    assert proprietes.language == "fr-FR"
    assert (proprietes.created, proprietes.modified) == (proprietes.modified, proprietes.created)
    assert proprietes.created is not None
    assert proprietes.created.date() == date(2026, 12, 1)


def test_ni_alerte_a_l_ouverture_ni_identifiant_aleatoire():
    for octets in tous_les_documents().values():
        tout = "".join(piece(octets, nom) for nom in zipfile.ZipFile(io.BytesIO(octets)).namelist())
        assert "updateFields" not in tout
        assert "w:dirty" not in tout
        assert "rsid" not in tout


def test_un_document_sans_article_le_dit():
    document = un_document()
    octets = rendre_annexe(un_dossier(document), document, modele("annexe.docx"))
    assert "Aucune clause de ce document n'est retenue" in texte(octets)


def test_un_rapport_accepte_titres_listes_et_tableaux_dans_tout_ordre():
    blocs = (
        Titre(1, "Analyse"),
        tableau(("Offre", "Note"), [("A & B", "12,50"), ("C", (Liste((cellule("un"), ())), paragraphe("deux")))]),
        tableau(("Vide",), []),
        Titre(2, "Détail"),
        Paragraphe((Texte("gras", gras=True),)),
        Liste((cellule("un"), (paragraphe("deux"), paragraphe("suite"))), numerotee=True),
    )
    octets = rendre_rapport(modele("rapport.docx"), ENTETE, blocs)
    assert "A & B" in texte(octets)
    assert len(docx.Document(io.BytesIO(octets)).tables) == 2


def modele_modifie(avant: str, apres: str, nom: str = "word/document.xml") -> bytes:
    source = zipfile.ZipFile(io.BytesIO(modele("annexe.docx")))
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for entree in source.namelist():
            contenu = source.read(entree)
            if entree == nom:
                assert avant.encode() in contenu
                contenu = contenu.replace(avant.encode(), apres.encode())
            archive.writestr(entree, contenu)
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("fautif", "nomme"),
    [
        (modele_modifie("{{p corps }}", "Rien"), "corps"),
        (modele_modifie("{{p corps }}", "{{ corps }}"), "corps"),
        (modele_modifie("{{ sous_titre }}", "{{ sous_titres }}"), "sous_titres"),
        (modele_modifie("{{ titre }}", "{{ titre.x }}"), "titre"),
        (modele_modifie("{{ titre }}", "{{ titre | inconnu }}"), "inconnu"),
        (modele_modifie("{{ titre }}", "{% if titre %}"), "mal écrite"),
        (modele_modifie("{{ titre }}", "{{ titre + 1 }}"), "calculée"),
        (modele_modifie("{{ titre }}", "{{ 'x' * 10000000000 }}"), "calculée"),
        (modele_modifie("{{ titre }}", "{{ '%10000000000d' % 1 }}"), "calculée"),
        (modele_modifie("{{ titre }}", "{{ titre.ljust(10000000000) }}"), "calculée"),
        (modele_modifie("{{ titre }}", "{{ titre | center(10000000000) }}"), "calculée"),
        (
            modele_modifie(
                "{{ titre }}", "{% for a in titre %}{% for b in titre %}{{ titre }}{% endfor %}{% endfor %}"
            ),
            "boucle",
        ),
        (modele_modifie("{{ titre }}", "{% for a in range(99999) %}{{ titre }}{% endfor %}"), "calculée"),
        (modele_modifie("{{ titre }}", "{{ ''.__class__.__mro__ }}"), "calculée"),
        (modele_modifie("Encadré", "Autre", "word/styles.xml"), "Encadré"),
        (b"ceci n'est pas un zip", "lisible"),
        (b"", "lisible"),
    ],
)
def test_un_modele_fautif_est_refuse_en_francais(fautif: bytes, nomme: str):
    document = un_document(Rubrique("1", "R", "", (un_article(),)))
    with pytest.raises(ModeleInvalide) as refus:
        rendre_annexe(un_dossier(document), document, fautif)
    assert "annexe.docx" in refus.value.message
    assert nomme in f"{refus.value.message} {refus.value.conseil}"
    assert refus.value.conseil


@pytest.mark.parametrize(
    "fautive", ["{% if titre == &quot;x&quot; %}", "{{ titre &lt; }}", "{{ titre + &quot;é&quot; + 1 }}"]
)
def test_un_message_ne_montre_ni_etiquette_ni_entite(fautive: str):
    document = un_document(Rubrique("1", "R", "", (un_article(),)))
    with pytest.raises(ModeleInvalide) as refus:
        rendre_annexe(un_dossier(document), document, modele_modifie("{{ titre }}", fautive))
    dit = f"{refus.value.message} {refus.value.conseil}"
    assert not re.search(r"&\w+;|<w:|</w", dit)


def test_un_modele_enregistre_par_libreoffice_ne_double_pas_les_proprietes():
    officiel = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    libre = officiel.replace("package/2006", "officedocument/2006")
    document = un_document(Rubrique("1", "R", "", (un_article(),)))
    octets = rendre_annexe(un_dossier(document), document, modele_modifie(officiel, libre, "_rels/.rels"))
    noms = zipfile.ZipFile(io.BytesIO(octets)).namelist()
    assert len(noms) == len(set(noms))
    assert docx.Document(io.BytesIO(octets)).core_properties.title == "Sécurité et conformité"


def test_une_balise_mal_orthographiee_est_corrigee_dans_le_conseil():
    document = un_document(Rubrique("1", "R", "", (un_article(),)))
    with pytest.raises(ModeleInvalide) as refus:
        rendre_annexe(un_dossier(document), document, modele_modifie("{{ objet }}", "{{ objets }}"))
    assert "« objet »" in refus.value.conseil


def test_une_valeur_de_l_acheteur_n_est_jamais_executee():
    dossier = dossier_complet()
    edition = replace(dossier.edition, objet="{{ 7 * 7 }}", acheteur="{% raw %}")
    octets = rendre_annexe(replace(dossier, edition=edition), dossier.documents[0], modele("annexe.docx"))
    assert "Objet : {{ 7 * 7 }}" in texte(octets)
    assert "{% raw %}" in texte(octets)


def test_un_document_court_n_a_ni_garde_ni_sommaire_et_un_long_les_a():
    court, long = annexe("Texte."), annexe("\n\n".join(["Une phrase du marché."] * 300))
    assert "Sommaire" not in texte(court)
    assert "TOC" not in piece(court)
    assert "Sommaire" in texte(long)
    assert "Lot 2" in texte(court)


@pytest.mark.parametrize("nom", ["C++", "Notepad++"])
def test_un_nom_de_deux_signes_ne_se_coupe_pas_entre_eux(nom: str) -> None:
    """LibreOffice coupait « C+ » / « + (DV-1094) » ; ce qu'un soumissionnaire a écrit reste signe pour signe."""
    assert nom.replace("++", "+\u2060+") in texte(annexe(f"Le code est en {nom} (DV-1094)."))
    recu = (Paragraphe((Texte(f"Le code est en {nom}.", recu=True),)),)
    assert f"Le code est en {nom}." in texte(rendre_rapport(modele("rapport.docx"), ENTETE, recu))


def test_une_partie_ne_finit_pas_une_page_du_sommaire() -> None:
    dossier = dossier_complet()
    lignes = [
        p
        for document in dossier.documents[:2]
        for p in docx.Document(io.BytesIO(rendre_annexe(dossier, document, modele("annexe.docx")))).paragraphs
        if p.style is not None and p.style.name in ("toc 1", "toc 2")
    ]
    for ligne, suivante in pairwise(lignes):
        ouvre = (ligne.style.name, suivante.style.name) == ("toc 1", "toc 2")
        assert bool(ligne.paragraph_format.keep_with_next) is ouvre
    assert any(ligne.paragraph_format.keep_with_next for ligne in lignes)


def test_le_sommaire_de_la_note_tient_au_milieu_d_une_page() -> None:
    """Avec ses titres de rang 2, d'un bloc, il laissait à moitié blanche la page qu'il quittait."""
    word = docx.Document(io.BytesIO(rendre_note(dossier_complet(), modele("note.docx"))))
    styles = [p.style.name for p in word.paragraphs if p.style is not None and p.style.name.startswith("toc ")]
    assert len(styles) > 5 and set(styles) == {"toc 1"}
