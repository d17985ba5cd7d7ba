"""Relire un PDF : ce qu'une mise en page coupe se retrouve, ce qu'elle perd ou répète se nomme."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.documents.pdf.passages import Passages, passages_de, reduire
from cctgen.documents.pdf.relecture import comparer
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.fichiers import zip_reproductible
from tests.documents.fabriques import dossier_complet, modele

LONG = "Le titulaire notifie tout incident de sécurité au plus tard quatre heures après sa détection."
AUTRE = "Le titulaire remet chaque trimestre l'inventaire des composants du système."


def releves(corps: list[str], pages: list[str], repetes: tuple[str, ...] = ()) -> list[tuple[str, int, int]]:
    lus = comparer(Passages(tuple(corps), repetes), [reduire(page) for page in pages])
    return [(i.passage, i.attendu, i.lu) for i in lus]


def test_un_passage_lu_une_fois_est_fidele():
    assert releves([LONG, AUTRE], [f"En-tête {LONG} page 1", f"En-tête {AUTRE} page 2"]) == []


def test_un_passage_perdu_ou_double_se_nomme():
    assert releves([LONG, AUTRE], [AUTRE]) == [(LONG, 1, 0)]
    assert releves([LONG, LONG], [LONG]) == [(LONG, 2, 1)]
    assert releves([LONG], [LONG, LONG]) == [(LONG, 1, 2)]
    assert releves([LONG], [LONG, LONG], repetes=(LONG,)) == []


def test_une_coupure_de_page_un_tiret_de_coupure_ou_une_casse_de_style_ne_perdent_rien():
    entete = "Réf. Niveau Exigence"
    assert releves([LONG], [f"{entete} {LONG[:40]} pied", f"{entete} {LONG[40:]}"]) == []
    assert releves([LONG], [LONG.replace("incident", "inci-\ndent").upper()]) == []
    assert releves([LONG * 24], [LONG * 8] * 3) == []


def test_un_passage_perdu_ne_se_recompose_pas_de_miettes_des_pages_voisines():
    autres = [
        "Le titulaire notifie",
        "tout incident",
        "de sécurité au plus",
        "tard quatre",
        "heures après sa détection.",
    ]
    assert releves([LONG], autres) == [(LONG, 1, 0)]


def test_deux_passages_voisins_ne_font_pas_un_double_d_un_troisieme():
    debut, fin = LONG[:50], LONG[50:]
    assert releves([debut, fin, LONG], [f"{debut} {fin} {LONG}"]) == []


@settings(max_examples=40)
@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=6))
def test_des_passages_quelconques_mis_bout_a_bout_sont_tous_la(textes: list[str]):
    corps = [texte for texte in textes if reduire(texte)]
    assert releves(corps, [" ".join(corps)]) == []


def test_les_passages_d_une_annexe_sont_ceux_qu_on_y_lit():
    dossier = dossier_complet()
    passages = passages_de(rendre_annexe(dossier, dossier.documents[0], modele("annexe.docx")))
    textes = [" ".join(p.split()) for p in passages.corps]
    assert any(p.startswith("Le titulaire met en œuvre, pendant toute la durée") for p in textes)
    assert textes.count("Preuve attendue") > 1
    assert "Preuve attendue" in passages.repetes
    assert any("Version" in p for p in passages.repetes)
    titre = next(iter(dossier.documents[0].articles)).titre
    assert titre in textes
    assert any(titre in p for p in passages.repetes), "une ligne du sommaire répète un titre"


def un_docx(corps: str) -> bytes:
    tampon = io.BytesIO()
    espaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {espaces}><w:body>{corps}</w:body></w:document>")
    return tampon.getvalue()


def test_ce_que_libreoffice_recalcule_ou_ne_montre_pas_n_est_pas_un_passage():
    bord = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    renvoi = (
        f"{bord.format('begin')}<w:r><w:instrText> REF cl_1 \\r \\h </w:instrText></w:r>"
        f"{bord.format('separate')}<w:r><w:t>7.2</w:t></w:r>{bord.format('end')}"
    )
    masque = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>masqué</w:t></w:r>"
    case = "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>Choisir</w:t></w:r></w:sdtContent></w:sdt>"
    cadre = "<mc:Fallback><w:p><w:r><w:t>répété</w:t></w:r></w:p></mc:Fallback>"
    avant, apres = "<w:r><w:t>Voir l'article </w:t></w:r>", "<w:r><w:t> du marché.</w:t></w:r>"
    docx = un_docx(f"<w:p>{avant}{renvoi}{apres}{masque}{case}{cadre}</w:p>")
    assert passages_de(docx).corps == ("Voir l'article ", " du marché.")


def test_un_message_garde_le_trait_d_union_insecable():
    """« Loi n° 2005‑102 » : Word l'écrit par un signe à lui, que la comparaison ignore et que le message cite."""
    redige = rendre_annexe(dossier_complet(), dossier_complet().documents[0], modele("annexe.docx"))
    fin = b"<w:p><w:r><w:t>2005</w:t><w:noBreakHyphen/><w:t>102</w:t></w:r></w:p></w:body>"
    marquee = zip_reproductible(redige, {"word/document.xml": lambda xml: xml.replace(b"</w:body>", fin)})
    assert "2005\u2011102" in passages_de(marquee).corps
