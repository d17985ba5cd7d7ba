"""Une pièce dont un texte s'est barré, masqué ou fondu dans la page n'a plus le même texte, quoi que règle l'effet."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from cctgen.documents.ecarts.textes import ILLISIBLE, en_clair, lignes_du_docx, lignes_situees
from cctgen.documents.word.revisions.document import fondre_documents
from cctgen.documents.word.traces import est_au_format_strict
from cctgen.socle.fichiers import zip_reproductible
from tests.documents.word.bandeaux import piece_a_bandeaux
from tests.documents.word.decisions import decider
from tests.documents.word.retouches import champ, fragment, paragraphe, une_piece

TEXTE = "Le titulaire forme deux agents par an."
EFFETS = {
    "<w:strike/>": "barré",
    "<w:dstrike/>": "barré",
    "<w:vanish/>": "masqué",
    "<w:specVanish/>": "masqué",
    "<w:webHidden/>": "masqué sur le Web",
    '<w:color w:val="FFFFFF"/>': "de la couleur du fond",
    '<w:color w:val="auto" w:themeColor="background1"/>': "de la couleur du fond",
    '<w:sz w:val="2"/>': "minuscule",
    '<w:sz w:val="4"/>': "minuscule",
    '<w:highlight w:val="black"/>': "de la couleur du fond",
    '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>': "de la couleur du fond",
    '<w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>': "de la couleur du fond",
    "<w:strike/><w:vanish/>": "barré et masqué",
}


def _proprietes(effet: str) -> list[Any]:
    return list(parse_xml(f"<w:rPr {nsdecls('w')}>{effet}</w:rPr>"))


def _direct(document: Any, effet: str) -> None:
    document.paragraphs[1].runs[0]._r.get_or_add_rPr().extend(_proprietes(effet))


def _style_de_caractere(document: Any, effet: str) -> None:
    base = document.styles.add_style("Base", WD_STYLE_TYPE.CHARACTER)
    style = document.styles.add_style("Effet", WD_STYLE_TYPE.CHARACTER)
    base.element.get_or_add_rPr().extend(_proprietes(effet))
    style.base_style, document.paragraphs[1].runs[0].style = base, style


def _style_de_paragraphe(document: Any, effet: str) -> None:
    style = document.styles.add_style("Effet", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_rPr().extend(_proprietes(effet))
    document.paragraphs[1].style = style


def _par_defaut(document: Any, effet: str) -> None:
    normal = document.styles["Normal"].element.get_or_add_rPr()
    normal[:] = []
    normal.extend(_proprietes(effet))


def _pour_tout_texte(document: Any, effet: str) -> None:
    (proprietes,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    proprietes[:] = _proprietes(effet)


def un_document(changer: Callable[[Any], None] = lambda _: None) -> tuple[str, ...]:
    document = docx.Document()
    for texte in ("Formation", TEXTE, "Fin."):
        document.add_paragraph().add_run(texte)
    document.add_table(2, 2).cell(1, 0).paragraphs[0].add_run("Une case.")
    changer(document)
    sortie = io.BytesIO()
    document.save(sortie)
    return lignes_du_docx(sortie.getvalue())


@pytest.mark.parametrize("par", [_direct, _style_de_caractere, _style_de_paragraphe, _par_defaut])
@pytest.mark.parametrize("effet", EFFETS)
def test_ce_qui_cache_un_texte_se_dit_d_ou_que_vienne_l_effet(par: Callable[[Any, str], None], effet: str) -> None:
    """Un paragraphe barré ou masqué par un style passait pour « même texte »."""
    lignes = un_document(lambda document: par(document, effet))
    assert f"[{EFFETS[effet]}] {TEXTE}" in lignes
    assert lignes != un_document()


def test_un_effet_de_tout_le_document_se_dit() -> None:
    lignes = un_document(lambda document: _pour_tout_texte(document, "<w:strike/>"))
    assert f"[barré] {TEXTE}" in lignes


@pytest.mark.parametrize(
    "effet", ["<w:color w:val='595959'/>", "<w:sz w:val='16'/>", "<w:b/>", "<w:strike w:val='0'/>"]
)
@pytest.mark.parametrize("par", [_direct, _style_de_caractere, _style_de_paragraphe, _par_defaut, _pour_tout_texte])
def test_ce_qui_se_lit_ne_se_marque_pas(par: Callable[[Any, str], None], effet: str) -> None:
    assert un_document(lambda document: par(document, effet)) == un_document()


def test_une_mise_en_forme_directe_ou_de_caractere_defait_celle_d_un_style() -> None:
    def deux_fois(document: Any) -> None:
        _style_de_paragraphe(document, "<w:strike/>")
        document.paragraphs[2].style = document.styles["Effet"]
        _direct(document, "<w:strike w:val='0'/>")
        barre = document.styles.add_style("Barré", WD_STYLE_TYPE.CHARACTER)
        barre.element.get_or_add_rPr().extend(_proprietes("<w:strike/>"))
        document.paragraphs[2].runs[0].style = barre

    assert un_document(deux_fois) == un_document()


def test_une_ligne_de_tableau_masquee_et_une_case_de_la_couleur_de_l_encre_se_disent() -> None:
    def masquer(document: Any) -> None:
        document.tables[0].rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {nsdecls('w')}/>"))

    def noircir(document: Any) -> None:
        case = document.tables[0].cell(1, 0)
        case._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd w:val="clear" w:fill="112233" {nsdecls("w")}/>'))
        case.paragraphs[0].runs[0]._r.get_or_add_rPr().extend(_proprietes('<w:color w:val="112233"/>'))

    assert "[masqué] Une case." in un_document(masquer)
    assert "[de la couleur du fond] Une case." in un_document(noircir)


def test_le_style_d_un_tableau_cache_aussi_ses_cases() -> None:
    def styler(document: Any) -> None:
        style = document.styles.add_style("Effet", WD_STYLE_TYPE.TABLE)
        style.element.get_or_add_rPr().extend(_proprietes("<w:vanish/>"))
        document.tables[0].style = style

    assert "[masqué] Une case." in un_document(styler)


def test_une_equation_se_lit() -> None:
    """Une formule ajoutée passait pour « même texte » : ses signes ne sont pas ceux d'un fragment de Word."""

    def ecrire(document: Any) -> None:
        m = "http://schemas.openxmlformats.org/officeDocument/2006/math"
        fragment = "<m:r><m:t>{}</m:t></m:r>".format
        fraction = f"<m:f><m:num>{fragment('x')}</m:num><m:den>{fragment('12')}</m:den></m:f>"
        document.paragraphs[1]._p.append(parse_xml(f'<m:oMath xmlns:m="{m}">{fragment("t=")}{fraction}</m:oMath>'))

    assert f"{TEXTE}t=x/12" in un_document(ecrire)


@pytest.mark.parametrize(("hauteur", "lu"), [("superscript", "10⁶ euros"), ("subscript", "10₆ euros")])
@pytest.mark.parametrize("en_lien", [False, True])
def test_un_exposant_et_un_indice_se_lisent(hauteur: str, lu: str, en_lien: bool) -> None:
    """« 10⁶ euros », l'exposant ôté, passait pour « même texte » que « 106 euros » ; « 1er » n'y gagne rien."""

    def ecrire(document: Any, reglage: str) -> None:
        runs = "".join(
            f"<w:r><w:rPr>{forme}</w:rPr><w:t xml:space='preserve'>{texte}</w:t></w:r>"
            for texte, forme in (("10", ""), ("6", reglage), (" euros, le 1", ""), ("er", reglage))
        )
        contenu = f"<w:hyperlink w:anchor='a'>{runs}</w:hyperlink>" if en_lien else runs
        document.paragraphs[1]._p.addnext(parse_xml(f"<w:p {nsdecls('w')}>{contenu}</w:p>"))

    lignes = un_document(lambda document: ecrire(document, f'<w:vertAlign w:val="{hauteur}"/>'))
    assert f"{lu}, le 1er" in lignes
    assert "106 euros, le 1er" in un_document(lambda document: ecrire(document, ""))


@pytest.mark.parametrize(
    ("texte", "decalage", "lu"),
    [("garantie", 8, "garantie"), ("103", 8, "¹⁰³"), ("103", 1, "103"), ("10n", 8, "¹⁰ⁿ"), ("103", -8, "₁₀₃")],
)
def test_un_decalage_ne_fait_un_exposant_que_s_il_se_voit(texte: str, decalage: int, lu: str) -> None:
    """Un « n » décalé d'un demi-point se lisait « garaⁿtie »."""
    regle = f'<w:rPr><w:position w:val="{decalage}"/></w:rPr>'
    assert lu in lignes_du_docx(une_piece(paragraphe(f"<w:r>{regle}<w:t>{texte}</w:t></w:r>")))


def test_un_document_strict_ou_commente_n_arrete_pas_la_comparaison() -> None:
    """Une trace arrêtait `differences`, et la version publiée restait sans additif."""
    commente = une_piece("<w:p><w:pPr><w:tabs><!-- x --></w:tabs></w:pPr><w:r><!-- x --><w:t>Un.</w:t></w:r></w:p>")
    assert "Un." in lignes_du_docx(commente)
    assert fondre_documents(commente, une_piece(paragraphe(fragment("Un."))), "A", date(2026, 12, 1)).est_fidele
    ordinaire, strict = (f"http://{e}/main".encode() for e in (_ORDINAIRE, "purl.oclc.org/ooxml/wordprocessingml"))
    stricte = zip_reproductible(commente, {"word/document.xml": lambda lu: lu.replace(ordinaire, strict)})
    assert est_au_format_strict(stricte) and not est_au_format_strict(commente)
    assert lignes_du_docx(stricte) == (ILLISIBLE,)


def test_un_texte_ecrit_apres_le_sommaire_dans_son_paragraphe_se_lit_et_se_compare() -> None:
    """« En cas de contradiction, le mémoire du candidat prévaut », ajouté là, se disait « même texte »."""
    debut, fin = champ('TOC \\o "1-3"', "1 Objet 3").split(fragment("1 Objet 3"))
    sommaire = paragraphe(debut, fragment("1 Objet 3"))
    for devant, dernier in ((sommaire, fin), ("", f"{debut}{fragment('1 Objet 3')}{fin}")):
        avant, apres = (une_piece(devant, paragraphe(dernier, *suite)) for suite in ((), (fragment("Il prévaut."),)))
        assert set(lignes_du_docx(apres)) - set(lignes_du_docx(avant)) == {"Il prévaut."}
        for paire in ((avant, apres), (apres, avant)):
            suivi = fondre_documents(*paire, "A", date(2026, 12, 1))
            assert suivi.est_fidele and suivi.revisions
            for jette, rendu in zip(("ins", "del"), paire, strict=True):
                assert lignes_du_docx(decider(suivi.octets, jette)) == lignes_du_docx(rendu)


_ORDINAIRE = "schemas.openxmlformats.org/wordprocessingml/2006"
_ROLES = {
    "première page qui n'a plus le sien": (
        {"header": "Annexe", "first_page_header": "DIFFUSION RESTREINTE"},
        {"header": "Annexe"},
        (("DIFFUSION RESTREINTE",), ()),
    ),
    "en-têtes échangés": (
        {"header": "A", "first_page_header": "B"},
        {"header": "B", "first_page_header": "A"},
        (("[en-tête de première page] B", "[en-tête] A"), ("[en-tête de première page] A", "[en-tête] B")),
    ),
    "texte passé de l'en-tête au pied": (
        {"header": "Pénalité", "footer": ""},
        {"header": "", "footer": "Pénalité"},
        (("[en-tête] Pénalité",), ("[pied de page] Pénalité",)),
    ),
    "mention ôtée de la première page seule": (
        {"header": "DIFFUSION RESTREINTE"},
        {"header": "DIFFUSION RESTREINTE", "first_page_header": ""},
        ((), ("[en-tête de première page vide]",)),
    ),
    "pied ôté des pages paires seules": (
        {"footer": "Pied", "even_page_footer": "Pied"},
        {"footer": "Pied", "even_page_footer": ""},
        ((), ("[pied de page des pages paires vide]",)),
    ),
    "pied des pages paires": (
        {"footer": "Pied", "even_page_footer": "Pair"},
        {"footer": "Pied", "even_page_footer": "Autre"},
        (("Pair",), ("Autre",)),
    ),
}


@pytest.mark.parametrize("nom", _ROLES)
def test_un_en_tete_se_lit_par_les_pages_qui_le_portent(nom: str) -> None:
    """Une mention ôtée de la première page, ou passée au pied, se disait « même texte »."""
    avant, apres, attendu = _ROLES[nom]
    lues = [set(lignes_situees(piece_a_bandeaux(textes))) for textes in (avant, apres)]
    parties, venues = en_clair([*(lues[0] - lues[1])], [*(lues[1] - lues[0])])
    assert (tuple(sorted(parties)), tuple(sorted(venues))) == attendu


def test_un_en_tete_que_plus_rien_n_imprime_ne_se_lit_pas() -> None:
    """Décocher « Première page différente » laisse la partie dans le fichier : elle ne s'imprime plus."""
    piece = piece_a_bandeaux({"header": "Annexe", "first_page_header": "DIFFUSION RESTREINTE"})
    decochee = zip_reproductible(piece, {"word/document.xml": lambda lu: lu.replace(b"<w:titlePg/>", b"")})
    assert decochee != piece
    assert "DIFFUSION RESTREINTE" in lignes_du_docx(piece)
    assert "DIFFUSION RESTREINTE" not in lignes_du_docx(decochee)


_DESSINS = {
    "filigrane": '<w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="{}"/></w:pict>',
    "titre dessiné": f"<w:drawing><a:t {nsdecls('a')}>{{}}</a:t></w:drawing>",
}


@pytest.mark.parametrize("dessin", _DESSINS)
def test_le_texte_d_un_dessin_se_lit(dessin: str) -> None:
    """Un filigrane « NE PAS DIFFUSER » devenu « VALIDE » se disait « même texte »."""

    def en_tete(texte: str) -> bytes:
        document = docx.Document(io.BytesIO(piece_a_bandeaux({"header": "Annexe"})))
        fragment_dessine = f"<w:r {nsdecls('w')}>{_DESSINS[dessin].format(texte)}</w:r>"
        document.sections[0].header.paragraphs[0]._p.append(parse_xml(fragment_dessine))
        document.save(sortie := io.BytesIO())
        return sortie.getvalue()

    avant, apres = (set(lignes_situees(en_tete(texte))) for texte in ("NE PAS DIFFUSER", "VALIDE"))
    assert en_clair([*(avant - apres)], [*(apres - avant)]) == (
        ("Annexe [dessin : NE PAS DIFFUSER]",),
        ("Annexe [dessin : VALIDE]",),
    )


def test_un_titre_qui_change_de_niveau_ou_devient_un_texte_est_une_autre_ligne() -> None:
    """Tous les numéros changeaient, et la pièce se disait « même texte »."""
    lus = [set(lignes_situees(piece_a_titre(style))) for style in ("Heading 1", "Heading 2", "Normal")]
    for avant, apres, dits in (
        (lus[0], lus[1], ("[titre de niveau 1] Audits", "[titre de niveau 2] Audits")),
        (lus[1], lus[2], ("[titre de niveau 2] Audits", "[texte ordinaire] Audits")),
        (set(), lus[1], (None, "[titre de niveau 2] Audits")),
    ):
        attendu = tuple((dit,) if dit else () for dit in dits)
        assert en_clair([*(avant - apres)], [*(apres - avant)]) == attendu


def piece_a_titre(style: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("Audits", style=style)
    document.save(sortie := io.BytesIO())
    return sortie.getvalue()
