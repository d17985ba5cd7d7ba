"""Une retouche qui ne change pas un mot peut changer le sens : l'additif et le suivi le disent, et rendent l'ancien."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from lxml import etree

from cctgen.documents.ecarts.textes import en_clair, lignes_situees
from cctgen.documents.word.revisions.document import SuiviDeModifications, fondre_documents
from cctgen.documents.word.revisions.lecture import lire
from cctgen.documents.word.revisions.transport import nommer_les_renvois
from tests.documents.word.bandeaux import imprimes, imprimes_acceptes, imprimes_refuses, piece_a_bandeaux, renommee
from tests.documents.word.decisions import decider, lignes_de, racine, tout_refuser
from tests.documents.word.retouches import (
    EQUATIONS,
    SIGNES,
    TABLEAUX,
    case,
    champ,
    champ_simple,
    formule,
    fragment,
    paragraphe,
    tableau,
    une_piece,
)

DEUX_SENS = pytest.mark.parametrize("a_l_endroit", [True, False], ids=["endroit", "envers"])


def fondre(avant: bytes, apres: bytes) -> SuiviDeModifications:
    suivi = fondre_documents(avant, apres, "Ministère", date(2026, 12, 2))
    assert b'sens="' not in zipfile.ZipFile(io.BytesIO(suivi.octets)).read("word/document.xml")
    return suivi


def pieces(paire: tuple[str, str], a_l_endroit: bool) -> tuple[bytes, bytes]:
    avant, apres = (une_piece(bloc) for bloc in (paire if a_l_endroit else paire[::-1]))
    return avant, apres


def refuse(suivi: SuiviDeModifications) -> str:
    return lu(decider(suivi.octets, "ins"))


def accepte(suivi: SuiviDeModifications) -> str:
    return lu(decider(suivi.octets, "del"))


def lu(docx: bytes) -> str:
    document = racine(docx)
    nommer_les_renvois(document, docx)
    return lire(document)


@DEUX_SENS
@pytest.mark.parametrize("nom", TABLEAUX | SIGNES)
def test_ce_qui_change_de_case_ou_d_etat_n_a_pas_le_meme_texte(nom: str, a_l_endroit: bool) -> None:
    """« Sauvegarde » passait d'une colonne à l'autre, et l'additif disait « même texte »."""
    avant, apres = map(lignes_situees, pieces((TABLEAUX | SIGNES)[nom], a_l_endroit))
    assert avant != apres
    parties = tuple(ligne for ligne in avant if ligne not in apres)
    venues = tuple(ligne for ligne in apres if ligne not in avant)
    assert parties or venues
    dites = en_clair(parties, venues)
    assert not {*dites[0]} & {*dites[1]}


def test_un_mot_qui_change_de_colonne_dit_d_ou_il_part_et_ou_il_vient() -> None:
    avant, apres = map(lignes_situees, pieces(TABLEAUX["un mot change de colonne"], a_l_endroit=True))
    (partie,), (venue,) = ([li for li in de if li not in autres] for de, autres in ((avant, apres), (apres, avant)))
    assert en_clair((partie,), (venue,)) == (
        ("[tableau, colonne 2] Sauvegarde",),
        ("[tableau, colonne 3] Sauvegarde",),
    )


def test_une_ligne_venue_ne_deplace_pas_les_suivantes() -> None:
    lignes = [[case(nom), case("Oui"), case("Non")] for nom in ("Un", "Deux", "Trois")]
    avant, apres = (lignes_situees(une_piece(tableau(*choix))) for choix in ((lignes[0], lignes[2]), lignes))
    assert [ligne.texte for ligne in apres if ligne not in avant] == ["Deux"]


@DEUX_SENS
@pytest.mark.parametrize("nom", TABLEAUX | SIGNES)
def test_refuser_rend_les_cases_et_les_signes_de_l_ancien(nom: str, a_l_endroit: bool) -> None:
    """Deux cases réunies ne faisaient aucune révision, ou cachaient « Gamma » sous la case du dessus."""
    avant, apres = pieces((TABLEAUX | SIGNES)[nom], a_l_endroit)
    suivi = fondre(avant, apres)
    assert suivi.est_fidele
    assert suivi.revisions
    for jette, piece in (("ins", avant), ("del", apres)):
        assert lignes_situees(decider(suivi.octets, jette)) == lignes_situees(piece)


def test_un_mot_change_a_cote_d_une_reunion_ne_remplace_pas_le_tableau() -> None:
    assert fondre(*pieces(TABLEAUX["un mot change à côté d'une réunion"], a_l_endroit=True)).revisions == 2


def test_une_equation_se_lit_sans_se_confondre_avec_une_autre() -> None:
    lues = [lignes_situees(une_piece(formule(equation)))[0].texte for equation in EQUATIONS.values()]
    assert lues == [f"Le prix vaut {lecture}." for lecture in EQUATIONS]


@pytest.mark.parametrize(("ancienne", "nouvelle"), [*itertools.permutations([*EQUATIONS][:4], 2)])
def test_une_equation_de_memes_signes_et_d_autre_structure_est_une_revision(ancienne: str, nouvelle: str) -> None:
    suivi = fondre(*(une_piece(formule(EQUATIONS[lecture])) for lecture in (ancienne, nouvelle)))
    assert suivi.est_fidele
    assert suivi.porte_des_objets
    assert f"Le prix vaut {ancienne}." in refuse(suivi)
    assert ancienne not in accepte(suivi)
    (ajoutee,) = racine(suivi.octets).iter("{*}oMath")
    assert etree.QName(ajoutee.getparent()).localname == "ins"


def test_une_case_a_remplir_d_une_ligne_retiree_se_dit() -> None:
    """Refusée, la ligne revient, mais sa case n'est plus que le texte qu'elle montrait."""
    remplie = paragraphe(f"<w:sdt><w:sdtContent>{fragment('À remplir')}</w:sdtContent></w:sdt>")
    lignes = (
        [case("Un"), case("Oui"), case("Non")],
        [case("Deux"), case("Oui").replace("<w:p>", f"{remplie}<w:p>"), case()],
    )
    avec, sans = une_piece(tableau(*lignes)), une_piece(tableau(lignes[0]))
    assert fondre(avec, sans).porte_des_objets
    assert not fondre(sans, avec).porte_des_objets
    assert not fondre(avec, avec).porte_des_objets


def test_une_equation_retiree_garde_sa_structure_en_toutes_lettres() -> None:
    suivi = fondre(une_piece(formule(EQUATIONS["(a+b)/c"])), une_piece(formule()))
    assert suivi.est_fidele
    assert "Le prix vaut (a+b)/c." in refuse(suivi)


@pytest.mark.parametrize(
    ("ancienne", "nouvelle"),
    [(["100 euros."], ["900 euros."]), (["100 euros."], []), (["Un.", "Deux."], ["Deux.", "Un."])],
    ids=["changée", "retirée", "échangées"],
)
def test_une_note_se_dit_a_sa_place_et_refuser_la_rend(ancienne: list[str], nouvelle: list[str]) -> None:
    """« 100 euros » n'était nulle part au suivi ; deux notes échangées passaient pour « même texte »."""
    textes = [paragraphe(fragment(f"Pénalité {rang}")) for rang in range(1, 1 + len(ancienne) - len(nouvelle))]
    avant, apres = une_piece(notes=ancienne), une_piece(*textes, notes=nouvelle)
    assert lignes_situees(avant) != lignes_situees(apres)
    suivi = fondre(avant, apres)
    assert suivi.est_fidele
    for rang, note in enumerate(ancienne, start=1):
        assert f"Pénalité {rang}[note : {note}]" in refuse(suivi)


def test_un_lien_de_meme_texte_et_d_autre_cible_est_une_revision() -> None:
    suivi = fondre(*(une_piece(lien=f"https://{nom}.example/") for nom in ("un", "deux")))
    assert suivi.est_fidele
    assert "[lien vers https://un.example/] le dépôt" in refuse(suivi)
    assert "un.example" not in accepte(suivi)
    assert not fondre(*(une_piece(lien="https://un.example/") for _ in range(2))).revisions


@pytest.mark.parametrize(
    ("ecrite", "recrite"),
    [
        ("https://un.example", "https://un.example/"),
        ("http://un.example?x=1", "http://un.example/?x=1"),
        ("https://un.example/a b/é", "https://un.example/a%20b/é"),
        ("https://un.example/a%c3%a9b", "https://un.example/aéb"),
    ],
)
def test_une_adresse_que_libreoffice_recrit_est_la_meme(ecrite: str, recrite: str) -> None:
    liens = [une_piece(lien=adresse) for adresse in (ecrite, recrite)]
    champs = [une_piece(champ(f' HYPERLINK "{adresse}" ', "le dépôt")) for adresse in (ecrite, recrite)]
    assert lignes_situees(liens[0]) == lignes_situees(liens[1])
    assert lignes_situees(champs[0]) == lignes_situees(champs[1])
    suivi = fondre(*liens)
    assert (suivi.revisions, suivi.est_fidele) == (0, True)


@pytest.mark.parametrize("autre", ["https://un.example/a/b", "https://un.example/a%2fb/", "https://UN.example/A%2Fb"])
def test_une_adresse_qui_mene_ailleurs_est_une_autre(autre: str) -> None:
    assert fondre(une_piece(lien="https://un.example/a%2Fb"), une_piece(lien=autre)).revisions


def test_un_lien_d_en_tete_de_page_se_suit_aussi() -> None:
    avant, apres = (une_piece(en_tete=f"https://{nom}.example/") for nom in ("un", "deux"))
    suivi = fondre(avant, apres)
    assert suivi.revisions
    assert "[lien vers https://un.example/] le dépôt" in "".join(racine(suivi.octets, "word/header1.xml").itertext())


TOUTES = {
    f"{pages}{sorte}": f"{pages or 'courant '}{sorte} ancien"
    for sorte in ("header", "footer")
    for pages in ("", "first_page_", "even_page_")
}
BANDEAUX = {
    "toutes les parties": ([TOUTES], [{cle: texte.replace("ancien", "neuf") for cle, texte in TOUTES.items()}]),
    "deux sections": (
        [{"header": "Un.", "footer": "Pied."}, {"header": "Deux."}],
        [{"header": "Un.", "footer": "Autre."}, {"header": "Trois."}],
    ),
    "une partie devient deux": ([{"header": "Un."}], [{"header": "Deux.", "even_page_header": "Trois."}]),
    "un pied vient": ([{"header": "Un."}], [{"header": "Un.", "footer": "Pied."}]),
    "une section de plus": ([{"header": "Un."}], [{"header": "Deux."}, {}]),
    "rien ne change": ([TOUTES], [TOUTES]),
}
PERDUS = {
    "un en-tête s'en va": ([{"header": "Un."}], [{}]),
    "deux parties n'en font qu'une": ([{"footer": "Un.", "first_page_footer": "Deux."}], [{"footer": "Trois."}]),
}


@pytest.mark.parametrize("nom", BANDEAUX)
@pytest.mark.parametrize("forme", [renommee, bytes], ids=["réenregistrée", "telle quelle"])
def test_refuser_rend_a_chaque_page_son_en_tete_et_son_pied(nom: str, forme: Callable[[bytes], bytes]) -> None:
    """Appariées par leur nom, les parties réenregistrées se mêlaient : l'ancien en-tête n'était plus nulle part."""
    avant, apres = (piece_a_bandeaux(*sections) for sections in BANDEAUX[nom])
    suivi = fondre(avant, forme(apres))
    assert suivi.est_fidele
    # Les textes, non les octets : un paquet porte l'heure où il s'écrit.
    textes_d_avant, textes_d_apres = BANDEAUX[nom]
    assert bool(suivi.revisions) == (textes_d_avant != textes_d_apres)
    assert imprimes_acceptes(suivi.octets) == imprimes(apres)
    anciens = imprimes(avant)
    assert imprimes_refuses(suivi.octets) == anciens * (len(imprimes(apres)) // len(anciens))


@pytest.mark.parametrize("nom", PERDUS)
def test_un_en_tete_que_refuser_ne_rend_pas_n_est_pas_fidele(nom: str) -> None:
    avant, apres = (piece_a_bandeaux(*sections) for sections in PERDUS[nom])
    assert not fondre(avant, apres).est_fidele


@pytest.mark.parametrize("instruction", ["PAGE", "page", "NUMPAGES", "SECTIONPAGES", "PAGEREF a", "DATE", "SAVEDATE"])
def test_un_champ_recalcule_est_egal_a_lui_meme(instruction: str) -> None:
    """Mis à jour par Word, le numéro de page faisait deux révisions, que refuser figeait."""
    compose, simple = champ(f" {instruction} ", "1"), champ_simple(f" {instruction.upper()} ", "1")
    for avant, apres in ((compose, compose.replace(">1<", ">37<")), (simple, compose.replace(">1<", ">37<"))):
        pieces = [une_piece(paragraphe(fragment("page "), lu, fragment("."))) for lu in (avant, apres)]
        assert lignes_situees(pieces[0]) == lignes_situees(pieces[1])
        suivi = fondre(*pieces)
        assert (suivi.revisions, suivi.est_fidele) == (0, True)
        assert ">37<" in zipfile.ZipFile(io.BytesIO(suivi.octets)).read("word/document.xml").decode()
    retire = fondre(une_piece(paragraphe(fragment("page "), compose)), une_piece(paragraphe(fragment("page "))))
    assert retire.est_fidele and retire.revisions


@pytest.mark.parametrize(("instruction", "verrou"), [(" REF a ", ""), (" DATE ", ' w:fldLock="true"')])
def test_un_champ_que_word_ne_recalcule_pas_se_compare(instruction: str, verrou: str) -> None:
    for faire in (champ, champ_simple):
        avant, apres = (une_piece(paragraphe(faire(instruction, lu, verrou))) for lu in ("1er mai", "2 mai"))
        assert lignes_situees(avant) != lignes_situees(apres)
        assert fondre(avant, apres).revisions


def test_deux_pieces_qui_se_lisent_de_meme_n_ont_pas_de_revision() -> None:
    tout = [bloc for avant, _ in (TABLEAUX | SIGNES).values() for bloc in (avant, paragraphe())]
    piece = une_piece(*tout, *map(formule, EQUATIONS.values()), notes=["Un.", "Un."])
    suivi = fondre(piece, piece)
    assert suivi.revisions == 0
    assert suivi.est_fidele
    assert tout_refuser(suivi.octets) == lignes_de(piece)


def test_une_zone_de_texte_que_le_suivi_ne_porte_pas_n_est_pas_fidele() -> None:
    """Ce qui ne se suit pas ne se tait pas : la pièce n'a alors pas de suivi, et l'additif le dit."""
    v = "urn:schemas-microsoft-com:vml"
    zone = f'<w:r><w:pict><v:textbox xmlns:v="{v}"><w:txbxContent>{{}}</w:txbxContent></v:textbox></w:pict></w:r>'
    avant, apres = (une_piece(paragraphe(zone.format(paragraphe(fragment(t))))) for t in ("4 heures", "8 heures"))
    assert not fondre(avant, apres).est_fidele
