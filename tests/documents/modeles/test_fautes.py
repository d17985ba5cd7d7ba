"""Vingt façons d'abîmer un modèle, et plus : chacune avec son message, sa place, son remède."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cctgen.documents.modeles.catalogue import CONTRATS, contrat_du_modele
from cctgen.documents.modeles.contrat import Balise, Sorte
from cctgen.documents.modeles.expressions import CONSEIL_DE_LANGUE, Expression, lire_la_condition, lire_la_valeur
from cctgen.documents.modeles.fautes import examiner
from cctgen.documents.modeles.styles import roles_des_paragraphes
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.documents.fabriques import MODELES, modele
from tests.documents.modeles.abimes import ABIMES, DOCUMENT, Abime, changer, tout_abime
from tests.documents.modeles.illisibles import DIRECTES, ESTIMES, ILLISIBLES, NUMEROS, TOUS


def relever(octets: bytes, nom: str = "annexe.docx") -> tuple[Anomalie, ...]:
    return examiner(f"modeles/{nom}", octets, CONTRATS[nom])


@pytest.mark.parametrize("abime", (*ABIMES, *TOUS), ids=lambda a: a.nom)
def test_chaque_facon_d_abimer_un_modele_a_son_message(abime: Abime) -> None:
    trouvees = [a for a in relever(abime.octets, abime.fichier) if a.code == abime.code]
    assert any(abime.cite in a.message for a in trouvees), [str(a) for a in relever(abime.octets, abime.fichier)]
    dite = next(a for a in trouvees if abime.cite in a.message)
    assert dite.lieu.fichier == f"modeles/{abime.fichier}"
    assert dite.lieu.feuille.startswith(abime.partie)
    assert "paragraphe" in dite.lieu.feuille or not abime.partie
    assert dite.conseil
    assert not re.search(r"&\w+;|</?w:|Traceback|None", str(dite))


@pytest.mark.parametrize("abime", TOUS, ids=lambda a: a.nom)
def test_ce_qui_est_illisible_se_refuse_et_ne_se_dit_qu_une_fois(abime: Abime) -> None:
    """Un effet dont héritent dix styles est une faute, du style qui le porte."""
    (dite,) = relever(abime.octets)
    refusee = abime in (*ILLISIBLES, *DIRECTES) or abime is NUMEROS[0]
    assert dite.gravite is (Gravite.BLOQUANTE if refusee else Gravite.A_QUALIFIER)
    assert abime not in ESTIMES or ("--pdf" in dite.conseil and "F9" in dite.conseil)


def test_une_condition_en_texte_masque_ne_cache_rien() -> None:
    balise = '<w:r><w:t xml:space="preserve">{%p if lots %}</w:t></w:r>'
    masquee = balise.replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")
    assert not relever(changer({DOCUMENT: ((balise, masquee),)}))


@pytest.mark.parametrize(
    ("balise", "dite", "conseil"),
    [
        ("date.foo.bar", "« date » n'a pas de partie « foo »", "Écrivez {{ date }}."),
        ("date.__class__.__mro__", "« date » n'a pas de partie « __class__ »", "Écrivez {{ date }}."),
        ("''.__class__", "une valeur n'a pas de partie « __class__ »", CONSEIL_DE_LANGUE),
        ("(date or lots).foo", "une valeur n'a pas de partie « foo »", CONSEIL_DE_LANGUE),
        ("loop.index.foo", "« loop.index » n'a pas de partie « foo »", "Écrivez {{ loop.index }}."),
        ("loop.dernier", "« loop » n'a pas de partie « dernier »", "Une boucle n'a que : first, index"),
        ("lots[0].foo", "« lots[0] » n'a pas de partie « foo »", "Écrivez {{ lots[0] }}."),
        ("date.foo[0].x", "« date » n'a pas de partie « foo »", "Écrivez {{ date }}."),
    ],
)
def test_une_partie_inconnue_se_dit_une_fois_et_jamais_a_vide(balise: str, dite: str, conseil: str) -> None:
    noms = {"date": Sorte.TEXTE, "lots": Sorte.LISTE}
    (faute,) = lire_la_valeur(balise, noms, {"lots"}).fautes
    assert (faute.code, faute.dit) == ("modele-balise-inconnue", dite)
    assert faute.conseil.startswith(conseil)


@pytest.mark.parametrize("balise", CONTRATS["annexe.docx"].balises, ids=lambda b: b.nom)
def test_a_une_accolade_de_trop_peu_on_conseille_la_balise_telle_qu_elle_s_ecrit(balise: Balise) -> None:
    """« {{ corps }} » n'est pas admis : le conseil de chaque balise est celui de sa sorte."""
    ecrite = f"{{p {balise.nom} }}" if balise.sorte is Sorte.BLOC else f"{{{balise.nom}}}"
    octets = changer({DOCUMENT: (("{{ sous_titre }}", ecrite),)})
    dites = [a for a in relever(octets) if f"« {ecrite} »" in a.message]
    assert {a.conseil for a in dites} == {f"Écrivez {balise.ecriture}."}


_ILLISIBLES = (
    *("titre +", "titre *", "titre ==", "%", "", " ", "1titre", "titre titre", "titre if", "titre | "),
    *("ti\u200btre", "\ufefftitre", "ti\u00adtre", "titre\u200e"),
    *("titre()", "1/0", "-titre", "titre ~ titre", "[1, 2]", "(1, 2)", "{'a': 1}", "lots[0:2]", "titre is string"),
    *("f(a=1)", "titre | majuscule", "range(10**9)", "titre.upper()", "a.b.c", "not titre"),
)
_ANGLAIS = re.compile(r"expected|expression|Jinja dit|\b(?:Call|Div|Mul|Add|Sub|Concat|List|Tuple|Dict|Slice|Test)\b")


@pytest.mark.parametrize("lire", (lire_la_valeur, lire_la_condition), ids=("valeur", "condition"))
@pytest.mark.parametrize("balise", _ILLISIBLES, ids=ascii)
def test_ce_qui_ne_se_lit_pas_se_dit_en_francais(lire: Callable[..., Expression], balise: str) -> None:
    for faute in lire(balise, {"titre": Sorte.TEXTE, "lots": Sorte.LISTE}, {"lots"}).fautes:
        dite = f"{faute.dit} {faute.conseil}"
        assert not _ANGLAIS.search(dite), dite
        assert "«  »" not in dite and not re.search("[\u200b\ufeff\u00ad]", dite), dite


def test_toutes_les_fautes_se_disent_d_un_coup() -> None:
    octets, codes = tout_abime()
    assert codes <= {a.code for a in relever(octets)}


def test_un_message_dit_le_texte_autour_de_la_balise() -> None:
    octets = next(a.octets for a in ABIMES if a.nom == "le corps au milieu d'un texte")
    assert any("« Voici {{ corps }} enfin »" in a.message for a in relever(octets))


@pytest.mark.parametrize(
    ("signet", "renvoi", "refuse"),
    [
        ("OLE_LINK1", "", False),
        ("_GoBack", "", False),
        ("OLE_LINK1", '<w:fldSimple w:instr=" REF OLE_LINK1 \\h "/>', True),
        ("OLE_LINK1", '<w:hyperlink w:anchor="OLE_LINK1"/>', True),
        ("OLE_LINK1", '<w:fldSimple w:instr=" REF OLE_LINK12 \\h "/>', False),
    ],
)
def test_un_signet_que_word_pose_seul_ne_perd_que_ses_renvois(signet: str, renvoi: str, refuse: bool) -> None:
    balise = '<w:r><w:t xml:space="preserve">{{p corps }}</w:t></w:r>'
    pose = f'<w:bookmarkStart w:id="99" w:name="{signet}"/>{balise}<w:bookmarkEnd w:id="99"/>'
    ailleurs = f"<w:body><w:p>{renvoi}</w:p>" if renvoi else "<w:body>"
    octets = changer({DOCUMENT: ((balise, pose), ("<w:body>", ailleurs))})
    assert [a.code for a in relever(octets)] == (["modele-balise-hors-place"] if refuse else [])


@pytest.mark.parametrize("nom", sorted({p.name for p in MODELES.glob("*.docx")} - {"tableaux.docx"}))
def test_un_modele_livre_est_sans_faute_et_a_son_contrat(nom: str) -> None:
    assert [str(a) for a in relever(modele(nom), nom)] == []


def test_chaque_contrat_a_son_modele_livre() -> None:
    assert set(CONTRATS) == {p.name for p in MODELES.glob("*.docx")} - {"tableaux.docx"}


def test_une_piece_du_plan_suit_le_contrat_d_une_annexe_ou_d_un_extrait() -> None:
    du_plan = {"technique.docx", "extrait-propre.docx"}
    assert [contrat_du_modele(nom, du_plan).titres.name for nom in sorted(du_plan)] == ["EN_TEXTE", "DE_WORD"]
    assert contrat_du_modele("inconnu.docx", du_plan) is None


def test_chaque_balise_et_chaque_style_disent_a_quoi_ils_servent() -> None:
    for contrat in CONTRATS.values():
        assert all(b.dit and b.nom in b.ecriture for b in contrat.balises)
        assert len({b.nom for b in contrat.balises}) == len(contrat.balises)
        assert all(b.sorte is Sorte.BLOC for b in contrat.balises if b.exigee)
    assert all(s.role != "un paragraphe" for s in roles_des_paragraphes())


@pytest.mark.parametrize("nom", ("au format strict", "sans docProps/core.xml"))
def test_un_fichier_que_l_outil_ne_lit_pas_n_a_qu_une_anomalie(nom: str) -> None:
    """Un modèle au format strict en avait dix-neuf, et aucune ne disait le format."""
    abime = next(a for a in ABIMES if a.nom == nom)
    assert [a.code for a in relever(abime.octets)] == ["modele-illisible"]


def test_une_balise_admise_dans_un_texte_de_remplacement_se_remplit_sans_faute() -> None:
    balise = '<w:r><w:t xml:space="preserve">{{ titre }}</w:t></w:r>'
    image = '<w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" alt="Logo de {{ acheteur }}"/></w:pict></w:r>'
    assert not relever(changer({DOCUMENT: ((balise, balise + image),)}))
