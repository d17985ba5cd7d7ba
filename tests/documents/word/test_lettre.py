"""Toute lettre livrée se rend, se relit, et montre ce qui reste à écrire."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator

from cctgen.documents.composition.lettre import Envoi, Lettre, a_completer
from cctgen.documents.construction.lettres import LETTRES
from cctgen.documents.entete import EnTete
from cctgen.documents.texte import tableau
from cctgen.documents.word.lettre import rendre_lettre
from cctgen.socle.erreurs import ModeleInvalide
from tests.documents.fabriques import HOSTILE, modele
from tests.fabriques import tel_qu_ecrit

JOUR = date(2027, 2, 1)
ENTETE = EnTete("Objet de la lettre", "", "2027-1", "Un marché", "L'acheteur", "Le service", JOUR, "1")
ENVOI = Envoi("Alpha", "00000000000018", "lot 1, « Un lot »", "Paris", JOUR, "Mme Martin", "Cheffe", "a@b.example")
CHAMPS = {
    "rang": "2",
    "classees": "3",
    "rang_retenue": "1",
    "designe": True,
    "attributaire": "Beta",
    "delai": "11",
    "formalisee": True,
    "appel_offres": True,
    "signature_possible": "13 février 2027",
    "recours": "",
    "recue_le": "12 février 2027",
    "hors_delai": False,
    "irreguliere": True,
    "autre_motif": False,
    "anormalement_basse": False,
    "remise_des_pieces": "",
    "echeance": "15 février 2027",
    "tour": "2",
    "infructueux": False,
    "ecartee": True,
}
BLOCS = dict.fromkeys(
    ("notes", "motifs", "avantages", "choix", "pieces", "detail", "questions", "irregularites"),
    (tableau(("Critère", "Note"), [("Valeur technique", "50,00")]),),
)
NOMS = [lettre.nom for lettre in LETTRES]


def une_lettre(nom: str, **champs: object) -> Lettre:
    return Lettre(nom, ENTETE, ENVOI, {**CHAMPS, **champs}, BLOCS)


def en_texte(octets: bytes) -> str:
    document = docx.Document(io.BytesIO(octets))
    tetes = [p.text for s in document.sections for h in (s.header, s.first_page_header) for p in h.paragraphs]
    return tel_qu_ecrit("\n".join((*tetes, *(p.text for p in document.paragraphs))))


@pytest.mark.parametrize("nom", NOMS)
def test_une_lettre_se_rend_conforme_et_se_reproduit(nom: str, tmp_path) -> None:
    octets = rendre_lettre(une_lettre(nom), modele(nom))
    assert octets == rendre_lettre(une_lettre(nom), modele(nom))
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(chemin).errors] == []
    assert "Valeur technique" in str([c.text for t in docx.Document(chemin).tables for r in t.rows for c in r.cells])
    texte = en_texte(octets)
    assert "{" not in texte
    assert all(dit in texte for dit in ("Alpha", "Mme Martin", "Objet : Objet de la lettre"))
    assert "PROJET" not in texte


@pytest.mark.parametrize("nom", NOMS)
def test_un_projet_se_dit_sur_toutes_les_pages(nom: str) -> None:
    lettre = replace(une_lettre(nom), envoi=replace(ENVOI, projet="classement provisoire"))
    texte = en_texte(rendre_lettre(lettre, modele(nom)))
    assert texte.count("PROJET, à ne pas envoyer : classement provisoire") == 2


@pytest.mark.parametrize("nom", NOMS)
def test_ce_qui_manque_se_lit_a_sa_place(nom: str) -> None:
    lettre = replace(une_lettre(nom), envoi=Envoi("Alpha"))
    texte = en_texte(rendre_lettre(lettre, modele(nom)))
    assert all(f"[{invite}]" in texte for invite in ("lieu", "date d'envoi", "nom du signataire"))
    assert "SIRET" not in texte


@pytest.mark.parametrize("nom", NOMS)
def test_un_texte_recu_n_est_jamais_execute(nom: str) -> None:
    lettre = replace(une_lettre(nom), envoi=replace(ENVOI, destinataire=HOSTILE))
    assert "{{ 7*7 }}" in en_texte(rendre_lettre(lettre, modele(nom)))


def test_ce_qu_une_personne_doit_ecrire_est_surligne() -> None:
    lettre = replace(une_lettre("lettre-rejet.docx"), blocs={**BLOCS, "motifs": (a_completer("motif"),)})
    document = docx.Document(io.BytesIO(rendre_lettre(lettre, modele("lettre-rejet.docx"))))
    runs = [r for p in document.paragraphs for r in p.runs if r.text == "[À compléter\u00a0: motif]"]
    assert [r.font.highlight_color is not None for r in runs] == [True]


@pytest.mark.parametrize(
    ("rang", "formalisee", "article"),
    [("2", True, "R. 2181-4"), ("2", False, "R. 2181-2"), ("", False, "R. 2181-2"), ("", True, "")],
)
def test_la_reponse_aux_motifs_ne_cite_que_l_article_qui_vise_l_offre(
    rang: str, formalisee: bool, article: str
) -> None:
    """L'article R. 2181-4 ne vise pas une offre rejetée comme irrégulière, inacceptable ou inappropriée."""
    lettre = une_lettre("lettre-motifs.docx", rang=rang, formalisee=formalisee)
    texte = en_texte(rendre_lettre(lettre, modele(lettre.modele)))
    fin = f" (article {article} du code de la commande publique)." if article else "."
    assert f"J'y réponds dans le délai de quinze jours{fin}" in texte
    assert texte.count("R. 2181") == bool(article)


def test_un_bloc_vide_ne_laisse_pas_de_ligne_blanche() -> None:
    pleins = {nom: (a_completer(nom),) for nom in BLOCS}
    lettres = [replace(une_lettre("lettre-rejet.docx"), blocs=b) for b in (pleins, {**pleins, "choix": ()})]
    avec, sans = (docx.Document(io.BytesIO(rendre_lettre(li, modele(li.modele)))).paragraphs for li in lettres)
    assert len(avec) - len(sans) == 1
    titre = next(r for r, p in enumerate(sans) if p.text.startswith("Motifs du choix"))
    assert "avantages" in sans[titre + 1].text


def test_une_balise_inconnue_du_modele_se_dit() -> None:
    lettre = Lettre("lettre-rejet.docx", ENTETE, ENVOI, {k: v for k, v in CHAMPS.items() if k != "delai"}, BLOCS)
    with pytest.raises(ModeleInvalide, match="delai"):
        rendre_lettre(lettre, modele("lettre-rejet.docx"))


def _est_tenu(bloc: Any) -> bool:
    return bloc.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


@pytest.mark.parametrize("nom", NOMS)
def test_la_signature_tient_a_ce_qui_la_precede(nom: str) -> None:
    """Le dernier alinéa, ou le dernier rang du tableau, passe avec la formule et la signature à la page d'après."""
    rendue = docx.Document(io.BytesIO(rendre_lettre(une_lettre(nom), modele(nom))))
    corps = [bloc for bloc in rendue.element.body if bloc.tag in (qn("w:p"), qn("w:tbl"))]
    formule = next(rang for rang, bloc in enumerate(corps) if "Je vous prie" in "".join(bloc.itertext()))
    dernier = next(rang for rang in range(formule - 1, 0, -1) if "".join(corps[rang].itertext()).strip())
    signature = next(rang for rang in range(formule, len(corps)) if not _est_tenu(corps[rang]))
    for bloc in corps[dernier:signature]:
        rangs = bloc.findall(qn("w:tr"))
        tenus = rangs[-1].iter(qn("w:p")) if rangs else [bloc]
        assert all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in tenus)


@pytest.mark.parametrize("nom", NOMS)
def test_la_signature_ne_fait_pas_une_page_avec_une_seule_ligne(nom: str) -> None:
    """Une phrase, la formule et la signature faisaient la page 2 d'une demande de précision."""
    rendue = docx.Document(io.BytesIO(rendre_lettre(une_lettre(nom), modele(nom))))
    corps = [bloc for bloc in rendue.element.body if bloc.tag in (qn("w:p"), qn("w:tbl"))]
    formule = next(rang for rang, bloc in enumerate(corps) if "Je vous prie" in "".join(bloc.itertext()))
    signes = 0
    for bloc in reversed(corps[:formule]):
        if signes > 110 or bloc.tag == qn("w:tbl"):
            break
        assert _est_tenu(bloc), "".join(bloc.itertext())[:80]
        signes += sum(len(texte.text or "") for texte in bloc.iter(qn("w:t")))
