"""L'additif dit ce qui a été publié, retouches, modèles et identité compris ; le suivi de modifications le porte."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.run import Run

from cctgen.cli.principal import executer
from cctgen.documents.ecarts.pieces import Exemplaire, PieceComparee, Sort, d_apres_les_textes
from cctgen.documents.ecarts.textes import Ligne, lignes_du_docx
from cctgen.documents.word.revisions.balises import w
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import TravailProtege
from cctgen.socle.fichiers import lire
from cctgen.usages.edition.differences import Differences, differences
from cctgen.usages.edition.ecarts.a_faire import additifs_a_revoir
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.edition.verifier import verifier_consultation
from cctgen.usages.ouverture.consultation import ouvrir
from tests.documents.fabriques import image_png
from tests.documents.word.decisions import lignes_de, tout_accepter, tout_refuser
from tests.documents.word.retouches import TABLEAUX, fragment, paragraphe

PHRASE = "Le titulaire forme deux agents par an, sans supplément de prix."
RETOUCHEE, AUTRE = "annexe-securite.docx", "annexe-propriete-intellectuelle.docx"
DELAI = ("delai_alerte: 12", "delai_alerte: 8")


def ecrire_dans(chemin: Path, phrase: str = PHRASE, avant: str = "") -> None:
    """Ajoute une phrase à la fin du premier paragraphe qui porte ce texte, comme le ferait l'acheteur dans Word."""
    document = docx.Document(io.BytesIO(chemin.read_bytes()))
    visee = next(p for p in document.paragraphs if p.text.strip() and avant in p.text and p.style.name != "Title")
    visee.add_run(f" {phrase}")
    document.save(str(chemin))


def remplacer(racine: Path, fichier: str, avant: str, apres: str) -> None:
    chemin = racine / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres), encoding="utf-8")


def retoucher(racine: Path) -> None:
    ecrire_dans(racine / "sortie" / RETOUCHEE, avant="Le titulaire")


def publier_une_version(racine: Path, retouche: bool = False) -> tuple[Anomalie, ...]:
    generer(racine, remplacer=True)
    if retouche:
        retoucher(racine)
    return publier(racine).anomalies


def sorts(faites: Differences) -> dict[str, Sort]:
    return {piece.fichier: piece.sort for piece in faites.pieces}


def additif(faites: Differences) -> str:
    return "\n".join(lignes_du_docx(lire(next(f for f in faites.fichiers if f.name.startswith("additif")))))


def suivi(faites: Differences, fichier: str) -> bytes:
    return lire(next(f for f in faites.fichiers if f.name.startswith(f"suivi-{Path(fichier).stem}")))


def figee(racine: Path, version: int, fichier: str) -> bytes:
    return lire(racine / "publications" / str(version) / "a-deposer" / fichier)


def eprouver_le_suivi(racine: Path, faites: Differences, fichier: str) -> None:
    """Tout refuser rend l'ancienne pièce figée, tout accepter la nouvelle."""
    fondu = suivi(faites, fichier)
    textes = [ligne.texte for ligne in tout_refuser(fondu)], [ligne.texte for ligne in tout_accepter(fondu)]
    attendus = [figee(racine, n, fichier) for n in (faites.avant.numero, faites.apres.numero)]
    assert textes == tuple([ligne.texte for ligne in lignes_de(attendu)] for attendu in attendus)


@pytest.mark.parametrize("retouchee", [1, 2], ids=["publiée puis perdue", "ajoutée après coup"])
def test_une_retouche_perdue_ou_venue_se_dit_a_publier_a_l_additif_et_au_suivi(retouchee: int, etude: Path) -> None:
    publier_une_version(etude, retouche=retouchee == 1)
    remplacer(etude, "reponses.yaml", *DELAI)
    anomalies = publier_une_version(etude, retouche=retouchee == 2)
    (dite,) = (a for a in anomalies if a.code == "texte-change-hors-dossier")
    assert RETOUCHEE in dite.message
    faites = differences(etude, (), 1, 2)
    (piece,) = (p for p in faites.pieces if p.retirees or p.ajoutees)
    assert piece.fichier == RETOUCHEE
    assert PHRASE in " ".join(piece.retirees if retouchee == 1 else piece.ajoutees)
    assert PHRASE not in " ".join(piece.ajoutees if retouchee == 1 else piece.retirees)
    assert PHRASE in additif(faites)
    eprouver_le_suivi(etude, faites, RETOUCHEE)
    assert sorts(faites)[AUTRE] is Sort.REFAITE


@pytest.mark.parametrize("retablie", [True, False], ids=["rétablie", "supprimée"])
def test_un_changement_du_dossier_que_la_piece_n_a_pas_se_dit_et_rien_ne_s_invente(
    retablie: bool, etude: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """L'additif annonçait « 8 heures », et nulle pièce ne le disait ; il donnait pour venu un texte déjà publié."""
    publier_une_version(etude)
    remplacer(etude, "reponses.yaml", *DELAI)
    generer(etude, remplacer=True)
    chemin = etude / "sortie" / RETOUCHEE
    document = docx.Document(str(chemin))
    visee = next(p for p in document.paragraphs if "au plus tard 8\u00a0heures" in p.text)
    nouvelle = visee.text
    if retablie:
        for r in visee.runs:
            r.text = r.text.replace("8\u00a0heures", "12\u00a0heures")
    else:
        visee._p.getparent().remove(visee._p)
    document.save(str(chemin))
    dites = [a.message for a in publier(etude).anomalies if a.code == "texte-change-hors-dossier"]
    assert any("n'a pas «" in m for m in dites), dites
    assert any("disparaît" in m for m in dites) is not retablie
    assert not any("apparaît" in m for m in dites)
    faites = differences(etude, (), 1, 2)
    (piece,) = (p for p in faites.pieces if p.absentes)
    assert " ".join(nouvelle.split()) in piece.absentes
    assert (bool(piece.retirees), piece.ajoutees) == (not retablie, ())
    assert any("absent de la pièce remise" in li and piece.absentes[0] in li for li in additif(faites).split("\n"))
    capsys.readouterr()
    assert executer(["differences", str(etude), "1", "2"]) == 0
    assert "absent de la pièce remise" in " ".join(capsys.readouterr().out.split())


def test_une_ligne_que_le_dossier_retire_et_que_la_piece_garde_se_dit() -> None:
    lignes = tuple(map(Ligne, ("Un.", "Deux.", "Trois.")))
    avant = Exemplaire(lignes, lignes, tel_que_produit=True)
    apres = Exemplaire(lignes, (lignes[0], lignes[2]), tel_que_produit=False)
    comparee = d_apres_les_textes(PieceComparee("a.docx", "A", Sort.CHANGEE), avant, apres, None)
    assert (comparee.retirees, comparee.ajoutees) == ((), ())
    assert (comparee.absentes, comparee.restees) == ((), ("Deux.",))


_UN, _DEUX, _MENTION = "Version : 1 du 1er décembre", "Version : 2 du 3 décembre", ". Offre en deux exemplaires."


@pytest.mark.parametrize(
    ("remise", "refaite", "suivante"),
    [
        (_UN, f"{_UN}{_MENTION}", f"{_DEUX}{_MENTION}"),
        (f"{_UN}{_MENTION}", _UN, _DEUX),
        (f"{_UN}. Offre en un exemplaire.", f"{_UN}{_MENTION}", f"{_DEUX}{_MENTION}"),
    ],
    ids=["ajoutée au modèle", "ôtée du modèle", "changée au modèle"],
)
def test_une_mention_du_modele_sur_la_ligne_de_la_version_se_dit_des_deux_cotes(
    remise: str, refaite: str, suivante: str
) -> None:
    """L'ancienne pièce, refaite avec le modèle d'aujourd'hui, porte la mention : le dossier semblait l'expliquer."""
    avant, produite, apres = (tuple(map(Ligne, (tete, "Un.", "Deux."))) for tete in (remise, refaite, suivante))
    exemplaires = Exemplaire(avant, produite, tel_que_produit=False), Exemplaire(apres, apres, tel_que_produit=True)
    comparee = d_apres_les_textes(PieceComparee("a.docx", "A", Sort.REFAITE), *exemplaires, None)
    assert (comparee.sort, comparee.retirees, comparee.ajoutees) == (Sort.REDIGEE, (remise,), (suivante,))


def test_deux_versions_au_meme_dossier_et_aux_retouches_differentes_ne_sont_pas_sans_ecart(
    etude: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publier_une_version(etude, retouche=True)
    remplacer(etude, "reponses.yaml", *DELAI)
    publier_une_version(etude)
    remplacer(etude, "reponses.yaml", *reversed(DELAI))
    publier_une_version(etude)
    faites = differences(etude, (), 1, 3)
    assert faites.ecarts == ()
    assert sorts(faites)[RETOUCHEE] is Sort.REDIGEE
    assert PHRASE in additif(faites)
    eprouver_le_suivi(etude, faites, RETOUCHEE)
    assert executer(["differences", str(etude), "1", "3"]) == 0
    dit = capsys.readouterr().out
    assert PHRASE.split(",", maxsplit=1)[0] in " ".join(dit.split())
    assert "Aucun écart" not in dit


def test_une_meme_retouche_refaite_ne_change_rien(etude: Path) -> None:
    publier_une_version(etude, retouche=True)
    remplacer(etude, "consultation.yaml", "date: ", "date: 2026-12-02 #")
    anomalies = publier_une_version(etude, retouche=True)
    assert [a.message for a in anomalies if a.code == "texte-change-hors-dossier"] == []
    faites = differences(etude, (), 1, 2)
    assert sorts(faites)[RETOUCHEE] is Sort.MEME_TEXTE
    assert sorts(faites)[AUTRE] is Sort.REFAITE


def _descendre(document: Document) -> None:
    """Fait du troisième titre de premier niveau un titre de second : une frappe dans Word."""
    [t for t in document.paragraphs if t.style.name == "Heading 1"][2].style = document.styles["Heading 2"]


def _inserer(document: Document) -> None:
    titre = [t for t in document.paragraphs if t.style.name == "Heading 2"][1]
    titre.insert_paragraph_before("Cellule de crise", style="Heading 2")


def _partir_de_cinq(document: Document) -> None:
    """La numérotation seule change : pas un mot, pas un style."""
    listes = document.part.numbering_part.element
    (num,) = (n for n in listes.num_lst if n.numId == 1)
    num.add_lvlOverride(ilvl=0).add_startOverride(5)


_NUMEROS = {
    "un titre descend d'un cran": (
        _descendre,
        Sort.REDIGEE,
        "[titre de niveau 2] Auteurs et chaîne des droits",
        ("4.1", "3.1"),
    ),
    "un article s'insère": (_inserer, Sort.REDIGEE, "[titre de niveau 2] Cellule de crise", ("2.2", "2.3")),
    "la numérotation part de cinq": (_partir_de_cinq, Sort.RENUMEROTEE, "Renumérotation", ("4.1", "8.1")),
}


@pytest.mark.parametrize("nom", _NUMEROS)
def test_une_retouche_qui_change_les_numeros_se_dit_et_en_donne_la_table(
    nom: str, etude: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tous les articles changeaient de numéro, et l'additif disait « même texte », sans table ni suivi."""
    retouche, sort, dite, (ancien, nouveau) = _NUMEROS[nom]
    publier_une_version(etude)
    remplacer(etude, "consultation.yaml", "date: ", "date: 2026-12-02 #")
    generer(etude, remplacer=True)
    document = docx.Document(str(etude / "sortie" / AUTRE))
    retouche(document)
    document.save(str(etude / "sortie" / AUTRE))
    assert [AUTRE in a.message for a in publier(etude).anomalies if a.code == "texte-change-hors-dossier"] == [True]
    faites = differences(etude, (), 1, 2)
    assert sorts(faites)[AUTRE] is sort
    assert dite in additif(faites)
    assert suivi(faites, AUTRE)
    document_dit = "Propriété intellectuelle et logiciel libre"
    deplaces = [(r.avant, r.apres) for r in faites.renumerotes if r.id]
    assert ((document_dit, ancien), (document_dit, nouveau)) in deplaces
    lignes = additif(faites).split("\n")
    table = lignes[lignes.index("Nouveau numéro") + 1 :]
    assert len([li for li in table if li.startswith(document_dit)]) == 2 * len(faites.renumerotes) - table.count("–")
    assert executer(["differences", str(etude), "1", "2"]) == 0
    articles = sum(1 for r in faites.renumerotes if r.id)
    assert f"Articles qui changent de numéro : {articles}" in " ".join(capsys.readouterr().out.split())


def barrer(racine: Path, mise_en_forme: str) -> str:
    """Barre ou masque les derniers mots d'une clause, comme le ferait l'acheteur dans Word ; rend ces mots."""
    chemin = racine / "sortie" / RETOUCHEE
    document = docx.Document(io.BytesIO(chemin.read_bytes()))
    paragraphe = next(p for p in document.paragraphs if "Le titulaire" in p.text and len(p.text) > 100)
    fragment = next(r for r in reversed(paragraphe.runs) if len(r.text.split()) > 3)
    debut, fin = fragment.text.rsplit(" ", 2)[0], " ".join(fragment.text.rsplit(" ", 2)[1:])
    fragment.text = f"{debut} "
    neuf = copy.deepcopy(fragment._r)
    fragment._r.addnext(neuf)
    barre = Run(neuf, paragraphe)
    barre.text = fin
    setattr(barre.font, mise_en_forme, True)
    document.save(str(chemin))
    return " ".join(fin.split())


@pytest.mark.parametrize(
    ("mise_en_forme", "dit"), [("strike", "[barré]"), ("double_strike", "[barré]"), ("hidden", "[masqué]")]
)
def test_un_passage_barre_ou_masque_est_un_texte_qui_change(mise_en_forme: str, dit: str, etude: Path) -> None:
    publier_une_version(etude)
    remplacer(etude, "consultation.yaml", "date: ", "date: 2026-12-02 #")
    generer(etude, remplacer=True)
    fin = barrer(etude, mise_en_forme)
    anomalies = publier(etude).anomalies
    (dite,) = (a for a in anomalies if a.code == "texte-change-hors-dossier")
    assert f"{dit} {fin}" in dite.message
    faites = differences(etude, (), 1, 2)
    assert sorts(faites)[RETOUCHEE] is Sort.REDIGEE
    assert f"{dit} {fin}" in additif(faites)
    suivis = docx.Document(io.BytesIO(suivi(faites, RETOUCHEE))).element.body
    ajoutes = [Run(r, None) for ins in suivis.iter(w("ins")) for r in ins.iter(w("r"))]
    assert fin in " ".join("".join(r.text for r in ajoutes if getattr(r.font, mise_en_forme)).split())


def poser(racine: Path, bloc: str) -> None:
    """Pose un bloc en tête de l'article, comme le ferait l'acheteur dans Word."""
    chemin = racine / "sortie" / RETOUCHEE
    document = docx.Document(io.BytesIO(chemin.read_bytes()))
    visee = next(p for p in document.paragraphs if "Le titulaire" in p.text)
    visee._p.addprevious(parse_xml(bloc.replace(">", f' {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml">', 1)))
    document.save(str(chemin))


def publier_deux_retouches(racine: Path, *blocs: str) -> Differences:
    for version, bloc in enumerate(blocs, start=1):
        remplacer(racine, "consultation.yaml", "date: ", f"date: 2026-12-0{version} #")
        generer(racine, remplacer=True)
        poser(racine, bloc)
        publier(racine)
    return differences(racine, (), 1, 2)


def test_un_mot_qui_change_de_colonne_n_est_pas_le_meme_texte(etude: Path) -> None:
    faites = publier_deux_retouches(etude, *TABLEAUX["un mot change de colonne"])
    assert sorts(faites)[RETOUCHEE] is Sort.REDIGEE
    assert "[tableau, colonne 3] Sauvegarde" in additif(faites)
    eprouver_le_suivi(etude, faites, RETOUCHEE)


def test_une_piece_que_rien_ne_suit_est_a_relire_et_non_annoncee_suivie(etude: Path) -> None:
    zone = "<w:p><w:r><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    faites = publier_deux_retouches(etude, *(zone.format(paragraphe(fragment(t))) for t in ("4 heures", "8 heures")))
    assert faites.sans_suivi == (RETOUCHEE,)
    assert "Sans suivi de modifications, à relire en entier : « Sécurité et conformité »." in additif(faites)
    assert "8 heures" in additif(faites)


def test_un_lien_ajoute_dit_ou_il_mene(etude: Path) -> None:
    publier_une_version(etude)
    remplacer(etude, "consultation.yaml", "date: ", "date: 2026-12-02 #")
    generer(etude, remplacer=True)
    chemin = etude / "sortie" / RETOUCHEE
    document = docx.Document(io.BytesIO(chemin.read_bytes()))
    fragment = next(p for p in document.paragraphs if "Le titulaire" in p.text).runs[0]._r
    lien = docx.oxml.OxmlElement("w:hyperlink")
    lien.set(
        qn("r:id"), document.part.relate_to("https://exemple.fr/charte", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    fragment.addprevious(lien)
    lien.append(fragment)
    document.save(str(chemin))
    publier(etude)
    faites = differences(etude, (), 1, 2)
    assert sorts(faites)[RETOUCHEE] is Sort.REDIGEE
    assert "[lien vers https://exemple.fr/charte]" in additif(faites)


def poser_une_image(racine: Path, largeur: int) -> None:
    chemin = racine / "sortie" / RETOUCHEE
    document = docx.Document(io.BytesIO(chemin.read_bytes()))
    image = io.BytesIO(image_png(largeur, 8))
    next(p for p in document.paragraphs if "Le titulaire" in p.text).insert_paragraph_before().add_run().add_picture(
        image
    )
    document.save(str(chemin))


def test_une_image_ajoutee_puis_remplacee_se_dit_une_fois_et_en_clair(etude: Path) -> None:
    publier_une_version(etude)
    for version, largeur in ((2, 10), (3, 20)):
        remplacer(etude, "consultation.yaml", "date: ", f"date: 2026-12-0{version} #")
        generer(etude, remplacer=True)
        poser_une_image(etude, largeur)
        publier(etude)
    vues = {}
    for avant, apres in ((1, 2), (2, 3)):
        (piece,) = (p for p in differences(etude, (), avant, apres).pieces if p.fichier == RETOUCHEE)
        vues[apres] = (piece.retirees, piece.ajoutees)
    assert vues == {2: ((), ("[image]",)), 3: (("[image]",), ("[une autre image]",))}


def de_la_consultation(racine: Path) -> None:
    modele = racine / "modeles" / "annexe.docx"
    modele.parent.mkdir()
    document = docx.Document(str(contenu("modeles") / "annexe.docx"))
    corps = next(p for p in document.paragraphs if "{{p corps }}" in p.text)
    corps.insert_paragraph_before(PHRASE)
    document.save(str(modele))


def test_un_modele_change_se_dit_et_le_suivi_le_montre(etude: Path) -> None:
    publier_une_version(etude)
    de_la_consultation(etude)
    remplacer(etude, "consultation.yaml", "date: ", "date: 2026-12-02 #")
    anomalies = publier_une_version(etude)
    dites = {a.lieu.fichier for a in anomalies if a.code == "texte-change-hors-dossier" and a.lieu}
    assert f"sortie/{RETOUCHEE}" in dites
    faites = differences(etude, (), 1, 2)
    assert sorts(faites)[RETOUCHEE] is Sort.REDIGEE
    assert PHRASE in additif(faites)
    eprouver_le_suivi(etude, faites, RETOUCHEE)
    assert b"w:ins" in _corps(suivi(faites, RETOUCHEE))
    assert sorts(faites)["matrice.xlsx"] is Sort.REFAITE


def test_une_mention_ajoutee_a_la_ligne_de_la_version_se_lit_dans_l_additif(etude: Path) -> None:
    """Elle n'était nulle part, et l'additif disait retirée la ligne qui la porte."""
    publier_une_version(etude)
    modele = etude / "modeles" / "annexe.docx"
    modele.parent.mkdir()
    document = docx.Document(str(contenu("modeles") / "annexe.docx"))
    for ligne in (p for p in document.paragraphs if "{{ version }}" in p.text):
        ligne.add_run(f". {PHRASE}")
    document.save(str(modele))
    remplacer(etude, "consultation.yaml", "date: ", "date: 2026-12-02 #")
    publier_une_version(etude)
    faites = differences(etude, (), 1, 2)
    (piece,) = (p for p in faites.pieces if p.fichier == RETOUCHEE)
    assert piece.sort is Sort.REDIGEE
    (partie,), (venue,) = piece.retirees, piece.ajoutees
    assert PHRASE in venue and venue.startswith(partie[: len("Version : ")])
    assert all(ligne in additif(faites).split("\n") for ligne in (partie, venue))
    eprouver_le_suivi(etude, faites, RETOUCHEE)


def test_une_date_qui_perime_un_texte_cite_change_la_piece(etude: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Une référence sortait de l'annexe, et l'additif affirmait que « seules la version et la date changent »."""
    publier_une_version(etude)
    perimees = sorted(c.peremption for c in ouvrir(etude).exiger_dossier().references if c.peremption)
    remplacer(etude, "consultation.yaml", "date: ", f"date: {perimees[0]} #")
    publier_une_version(etude)
    faites = differences(etude, (), 1, 2)
    changees = [fichier for fichier, sort in sorts(faites).items() if sort is Sort.CHANGEE]
    assert changees
    for fichier in changees:
        eprouver_le_suivi(etude, faites, fichier)
    assert "article" in {ecart.objet for ecart in faites.ecarts}
    assert executer(["differences", str(etude), "1", "2"]) == 0
    assert f"{changees[0]} : Remplacé : son contenu change" in " ".join(capsys.readouterr().out.split())


def test_un_changement_de_l_extrait_rappelle_de_refaire_ccap_et_reglement(etude: Path) -> None:
    publier_une_version(etude)
    remplacer(etude, "consultation.yaml", "objet: ", "objet: Un autre objet #")
    generer(etude, remplacer=True)
    assert {a.code for a in differences(etude).anomalies} == {"ccap-et-reglement-a-refaire", "date-limite-a-ecrire"}


def _corps(octets: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(octets)).read("word/document.xml")


@pytest.mark.parametrize(
    ("avant", "apres"),
    [("nom: ", "nom: Agence neuve #"), ("objet: ", "objet: Un autre objet #"), ("reference: ", "reference: AUTRE-1 #")],
)
def test_une_identite_changee_n_est_pas_seulement_la_version_et_la_date(etude: Path, avant: str, apres: str) -> None:
    publier_une_version(etude)
    remplacer(etude, "consultation.yaml", avant, apres)
    generer(etude, remplacer=True)
    faites = differences(etude)
    assert Sort.REFAITE not in sorts(faites).values()
    assert Sort.IDENTITE in sorts(faites).values()
    assert "du marché y change, avec la version" in additif(faites)
    assert "la date" not in additif(faites), "les deux versions sont du même jour"
    assert Sort.REFAITE not in additif(faites)


def test_une_retouche_posterieure_a_l_additif_le_perime(etude: Path) -> None:
    publier_une_version(etude)
    remplacer(etude, "reponses.yaml", *DELAI)
    generer(etude, remplacer=True)
    differences(etude)
    retoucher(etude)
    assert "additif-perime" in {a.code for a in publier(etude).anomalies}
    differences(etude, (), 1, 2)
    dossier = ouvrir(etude).exiger_dossier()
    assert [a.code for a in additifs_a_revoir(etude, dossier)] == ["date-limite-a-ecrire"]


def test_une_version_n_a_pas_d_additif_vers_elle_meme(etude: Path) -> None:
    """Une retouche d'après la publication n'est d'aucune version, tant que la consultation garde sa date."""
    publier_une_version(etude)
    retoucher(etude)
    faites = differences(etude)
    assert faites.fichiers == ()
    assert not list((etude / "sortie").glob("ecarts/*.docx"))
    (dite,) = (a for a in faites.anomalies if a.code == "piece-differente-de-la-publication")
    assert RETOUCHEE in dite.message
    assert "nouvelle date" in dite.conseil
    restee = publier(etude)
    assert dite in restee.anomalies
    assert "Rien n'a été publié" in restee.sans_suite
    date = ouvrir(etude).exiger_dossier().edition.date
    remplacer(etude, "consultation.yaml", f"date: {date}", f"date: {date.replace(day=date.day % 28 + 1)}")
    publier_une_version(etude, retouche=True)
    suite = differences(etude, (), 1, 2)
    assert PHRASE in additif(suite)
    assert [a.code for a in suite.anomalies] == ["date-limite-a-ecrire"]


@pytest.mark.parametrize("retouche", [False, True])
def test_l_additif_d_avant_la_publication_vaut_apres(etude: Path, retouche: bool) -> None:
    publier_une_version(etude)
    remplacer(etude, "reponses.yaml", *DELAI)
    generer(etude, remplacer=True)
    if retouche:
        retoucher(etude)
    differences(etude)
    assert "additif-perime" not in {a.code for a in publier(etude).anomalies}


def test_un_additif_sans_date_limite_se_dit_jusqu_a_ce_qu_elle_soit_ecrite(etude: Path) -> None:
    """`publier` le disait « à déposer », la date encore « [À compléter par l'acheteur…] »."""
    publier_une_version(etude)
    remplacer(etude, "reponses.yaml", *DELAI)
    generer(etude, remplacer=True)
    redige = differences(etude).fichiers[0]
    version = publier(etude)
    for relevees in (version.anomalies, publier(etude).anomalies, verifier_consultation(etude)):
        (dite,) = (a for a in relevees if a.code == "date-limite-a-ecrire")
        assert dite.lieu.fichier == f"sortie/ecarts/{redige.name}"
    document = docx.Document(io.BytesIO(redige.read_bytes()))
    (limite,) = (p for p in document.paragraphs if p.text.startswith("Date limite"))
    limite.runs[-1].text = "maintenue au 12 mars 2027"
    document.save(str(redige))
    for relevees in (publier(etude).anomalies, verifier_consultation(etude)):
        assert not {a.code for a in relevees} & {"date-limite-a-ecrire", "additif-perime"}


def test_un_additif_complete_puis_depasse_se_redige_de_nouveau_comme_le_dit_son_conseil(etude: Path) -> None:
    """Le conseil nommait une commande qui refusait, et une cause qui pouvait être fausse."""
    publier_une_version(etude)
    remplacer(etude, "reponses.yaml", *DELAI)
    generer(etude, remplacer=True)
    ecrire_dans(differences(etude).fichiers[0], "Maintenue au 12 mars 2027.", "Date limite")
    retoucher(etude)
    (dite,) = (a for a in publier(etude).anomalies if a.code == "additif-perime")
    assert "le dossier, ses pièces ou l'outil ont changé" in dite.message
    with pytest.raises(TravailProtege):
        differences(etude, (), 1, 2)
    assert "--remplacer, puis écrivez-y de nouveau la date limite" in dite.conseil
    differences(etude, (), 1, 2, remplacer=True)
    codes = {a.code for a in publier(etude).anomalies}
    assert codes & {"additif-perime", "date-limite-a-ecrire"} == {"date-limite-a-ecrire"}
