"""Une annexe se relie à elle-même sans changer d'un signe."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from cctgen.assemblage.modele import Dossier, Rubrique
from cctgen.assemblage.presentation.tete import nom_sans_version
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.fragments import Lien, Marque
from cctgen.documents.liens import relier
from cctgen.documents.references import nom_court
from cctgen.documents.texte import Paragraphe, Style, contenu_en_clair
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.contenu import contenu
from cctgen.usages.ouverture.consultation import ouvrir
from tests.documents.fabriques import modele, un_article, un_document, un_dossier, une_citation
from tests.documents.note.test_corps import _inlines
from tests.documents.test_contenu import textes

DEFINITIONS = "Au sens de l'annexe :\n\n- **composant** : un élément ;\n- **code du marché** : le code écrit."
EMPLOI = "Le titulaire liste chaque composant. Les composants du code du marché sont publiés.\n\n- un composant libre."


def un_dossier_relie() -> Dossier:
    articles = (
        un_article(clause="PI-001", titre="Définitions propres", signet="cl_PI_001", texte=DEFINITIONS),
        un_article(clause="PI-002", titre="Livraison", signet="cl_PI_002", texte=EMPLOI, references=("rgpd:28",)),
        un_article(clause="PI-003", titre="Suite", signet="cl_PI_003", texte=EMPLOI, references=("rgpd:28",)),
    )
    document = un_document(Rubrique("1", "Rubrique", "", articles))
    document = replace(
        document, tete=replace(document.tete, sources=("RGPD (2016/679)", "RGI (2, arrêté de 2016)", "RGI 3 (2027)"))
    )
    return un_dossier(document, references=(une_citation("rgpd:28", etat="verifie"),))


def test_aucun_signe_ne_change_et_chaque_lien_mene_quelque_part():
    dossier = un_dossier_relie()
    avant = corps_annexe(dossier, dossier.documents[0])
    apres = relier(dossier, dossier.documents[0], avant)
    assert textes(apres) == textes(avant)
    vus = list(_inlines(apres))
    marques = [i.signet for i in vus if isinstance(i, Marque)]
    assert len(marques) == len(set(marques)) == 3
    assert {i.signet for i in vus if isinstance(i, Lien)} == set(marques)


def test_un_terme_se_relie_une_fois_par_article_a_sa_definition():
    dossier = un_dossier_relie()
    liens = _inlines(relier(dossier, dossier.documents[0], corps_annexe(dossier, dossier.documents[0])))
    assert [i.texte for i in liens if isinstance(i, Lien)] == ["composant", "code du marché", "RGPD"] * 2


def test_sans_table_des_sources_ni_definitions_rien_ne_change():
    dossier = un_dossier(un_document(Rubrique("1", "R", "", (un_article(texte=EMPLOI),))))
    blocs = corps_annexe(dossier, dossier.documents[0])
    assert relier(dossier, dossier.documents[0], blocs) == blocs


def test_les_liens_de_l_annexe_rendue_ont_tous_leur_signet():
    dossier = un_dossier_relie()
    octets = rendre_annexe(dossier, dossier.documents[0], modele("annexe.docx"))
    xml = zipfile.ZipFile(io.BytesIO(octets)).read("word/document.xml").decode()
    poses = re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml)
    assert len(poses) == len(set(poses))
    vises = set(re.findall(r'w:anchor="([^"]+)"', xml))
    assert {"terme_1", "terme_2", "source_rgpd"} <= vises <= set(poses)


@pytest.mark.parametrize("exemple", ["portail", "sirh-saas", "infogerance"])
def test_tout_texte_cite_que_les_sources_donnent_y_mene(exemple: str) -> None:
    """Une source porte sa version et sa date après son nom, ou suit d'autres noms lus le même jour."""
    dossier = ouvrir(contenu("exemples") / exemple).exiger_dossier()
    document = next(d for d in dossier.documents if d.tete.sources)
    blocs = relier(dossier, document, corps_annexe(dossier, document))
    lignes = [b.contenu for b in blocs if isinstance(b, Paragraphe) and b.style is Style.REFERENCES]
    lies = {i.texte for ligne in lignes[1:] for i in ligne if isinstance(i, Lien)}
    cites = " ; ".join(contenu_en_clair(ligne) for ligne in lignes[1:])
    textes_cites = {c.reference.id: c.reference for c in dossier.references}.values()
    attendus = {
        nom_court(texte)
        for texte in textes_cites
        if any(re.search(rf"(?<!\w){re.escape(nom_sans_version(texte))}(?!\w)", s) for s in document.tete.sources)
        and re.search(rf"(?:: |; ){re.escape(nom_court(texte))}(?: ;|,|$)", cites)
    }
    assert len(attendus) > 5
    assert attendus - lies == set()
