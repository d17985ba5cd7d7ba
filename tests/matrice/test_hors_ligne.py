"""La page hors ligne dit, dans un vrai navigateur, les mêmes codes aux mêmes lieux que `controler`."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from cctgen.cli.principal import executer
from cctgen.matrice.controle.avant_depot import controler_avant_depot, examiner
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.hors_ligne.page import ecrire_page
from cctgen.matrice.hors_ligne.regles import en_javascript, en_json, regles
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.socle.contenu import contenu
from cctgen.socle.typographie import composer
from cctgen.usages.soumission.controler import des_composants
from tests.conftest import CHROMIUM
from tests.matrice.bureautique import convertir
from tests.matrice.degradations import DE_CLASSEUR, DE_LIGNE, DOSSIER, NOMBRE
from tests.matrice.fabrique import courber_les_apostrophes, matrice_conforme
from tests.matrice.lecture.test_matrice import retoucher_zip
from tests.matrice.phrases_de_reponse import NEUTRES, RESERVES
from tests.matrice.test_avant_depot import A_RISQUE, echanger_les_entetes
from tests.matrice.test_degradations import SAINE, abime, releves

RECUES = sorted((contenu("exemples")).glob("*/offres-recues/*.xlsx"))


def _abimes() -> dict[str, Callable[[Any], None]]:
    """Rend ce qui abîme un classeur : une dégradation d'un endroit, ou de quoi porter toutes celles d'une ligne."""
    retouches: dict[str, Callable[[Any], None]] = {endroit.nom: endroit.agir for endroit in DE_CLASSEUR}
    for debut in range(0, len(DE_LIGNE), NOMBRE):
        lot = DE_LIGNE[debut : debut + NOMBRE]

        def toutes(classeur, lot=lot):
            for n, degradation in enumerate(lot, 1):
                degradation.agir(classeur["Exigences"], n)

        retouches[f"lignes {debut + 1} et suivantes"] = toutes
    retouches["réponses fusionnées"] = _fusionner
    retouches["en-têtes échangés"] = echanger_les_entetes
    return retouches


def _fusionner(classeur: Any) -> None:
    classeur["Exigences"].merge_cells("H2:H4")
    classeur["Exigences"].merge_cells("H6:I6")
    classeur["Composants"]["A2"] = "Redis"
    classeur["Composants"].merge_cells("A2:A3")


_ABIMES = _abimes()


def _illisibles() -> dict[str, bytes]:
    return {
        "vide": b"",
        "texte": b"Ceci n'est pas un classeur.",
        "coupé": SAINE[: len(SAINE) // 2],
        "zip quelconque": b"PK\x05\x06" + b"\0" * 18,
        "ancien": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
        "chiffré": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "mal formé": retoucher_zip(SAINE, sheet3=lambda xml: xml.replace(b"</row>", b"", 1)),
        "altéré": SAINE[:3000] + b"\xff" + SAINE[3001:],
        "lointain": retoucher_zip(
            SAINE,
            sheet3=lambda xml: xml.replace(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            ),
        ),
    }


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    fichier = tmp_path_factory.mktemp("page") / "controleur.html"
    fichier.write_bytes(ecrire_page())
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        ouverte = navigateur.new_page()
        ouverte.demandes, ouverte.fautes = [], []
        ouverte.on("request", lambda demande: ouverte.demandes.append(demande.url))
        ouverte.on("pageerror", lambda faute: ouverte.fautes.append(str(faute)))
        ouverte.goto(fichier.as_uri())
        yield ouverte
        navigateur.close()


def dans_la_page(page: Page, octets: bytes) -> dict:
    return page.evaluate(
        """async (base64) => {
          const octets = Uint8Array.from(atob(base64), (signe) => signe.charCodeAt(0));
          const { anomalies, motifs, risques, nom } = await controler(octets.buffer);
          return { anomalies, motifs, risques, nom };
        }""",
        base64.b64encode(octets).decode(),
    )


DES_COMPOSANTS = ("composant-incomplet", "embarque-non-demontre")
"""Ce que la page contrôle de la feuille « Composants » ; elle dit qu'elle laisse licences et support."""


def comparer(page: Page, octets: bytes) -> None:
    matrice = lire_matrice(octets, "m.xlsx")
    controlee = examiner(matrice, (a for a in des_composants(matrice) if a.code in DES_COMPOSANTS))
    lue = dans_la_page(page, octets)
    dits = sorted((a["code"], f"{a['feuille']}!{a['cellule']}") for a in lue["anomalies"])
    assert dits == releves(controlee.offre)
    assert bool(lue["motifs"]) is not controlee.est_deposable
    # La page cite toutes les références ; le terminal, les premières.
    assert [r.split(" : ")[0] for r in lue["risques"]] == [r.split(" : ")[0] for r in controlee.risques]
    refs = sorted((a["code"], a["ref"]) for a in lue["anomalies"] if a["ref"])
    assert refs == sorted((a.code, a.ref) for a in controlee.offre.anomalies if a.ref)


@pytest.mark.navigateur
@pytest.mark.parametrize(("matrice", "risque"), A_RISQUE)
def test_ce_qui_peut_faire_ecarter_l_offre_se_dit_aussi_hors_ligne(
    page: Page, matrice: Callable[[], bytes], risque: str
) -> None:
    octets = matrice()
    comparer(page, octets)
    assert any(risque in dit for dit in dans_la_page(page, octets)["risques"])


@pytest.mark.navigateur
@pytest.mark.parametrize("nom", _ABIMES)
def test_une_matrice_abimee_se_dit_comme_par_controler(page, nom):
    comparer(page, abime(_ABIMES[nom]))


@pytest.mark.navigateur
def test_une_matrice_saine_ou_vierge_se_dit_comme_par_controler(page):
    comparer(page, SAINE)
    comparer(page, ecrire_matrice(DOSSIER, 0))
    comparer(page, abime(courber_les_apostrophes))


OUI = [
    "Redis",
    "Redis",
    "7",
    "MIT",
    "Cache",
    "",
    "oui",
    "oui",
    "oui",
    "Livré dans l'image.",
    "oui",
    "oui",
    "oui",
    "Lié",
]
COMPOSANTS = {
    "complet": OUI,
    "sans nom": ["", "", "", "", "Cache"],
    "rien que la justification": [*[""] * 9, "Livré."],
    "nom seul": ["Redis"],
    "embarqué sans rien d'autre": ["Redis", "", "7", "MIT", "", "", "Oui"],
    "condition niée": [*OUI[:7], "non", *OUI[8:]],
    "charge pour l'exploitant": [*OUI[:9], "L'exploitant installe le serveur.", *OUI[10:]],
    "titulaire exploitant": [*OUI[:9], "Notre équipe d'exploitation l'installe et le met à jour.", *OUI[10:]],
    "titulaire sortant": [*OUI[:9], "L'équipe d'exploitation du titulaire sortant l'installe.", *OUI[10:]],
    "en tant qu'exploitant": [*OUI[:9], "En tant qu'exploitant, nous le mettons à jour.", *OUI[10:]],
    "charge niée": [*OUI[:9], "Aucune action de l'exploitant n'est requise pour l'installer.", *OUI[10:]],
    "compétence requise": [*OUI[:9], "Livré dans l'image. Une compétence particulière est requise.", *OUI[10:]],
    "non embarqué et chargé": [*OUI[:6], "non", "non", "", "L'exploitant installe."],
}


@pytest.mark.navigateur
@pytest.mark.parametrize("nom", COMPOSANTS)
def test_les_composants_se_disent_comme_par_controler(page, nom):
    comparer(page, matrice_conforme(DOSSIER, composants=[COMPOSANTS[nom]]))


@pytest.mark.navigateur
@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["ods", "xls", "ots"])
def test_un_autre_format_est_dit_a_convertir_et_non_illisible(page, tmp_path, extension):
    octets = convertir({"m.xlsx": SAINE}, extension, tmp_path)["m.xlsx"]
    assert [a["code"] for a in dans_la_page(page, octets)["anomalies"]] == ["format-hors-page"]
    assert "au format .xlsx et" in regles()["conseils"]["format-hors-page"][1]


@pytest.mark.navigateur
@pytest.mark.parametrize("nom", list(_illisibles()))
def test_un_fichier_illisible_se_dit_comme_par_controler(page, nom):
    octets = _illisibles()[nom]
    codes = [a.code for a in controler_avant_depot(octets, "m.xlsx").offre.anomalies]
    assert [a["code"] for a in dans_la_page(page, octets)["anomalies"]] == codes


@pytest.mark.navigateur
@pytest.mark.parametrize("chemin", RECUES, ids=lambda c: f"{c.parent.parent.name}-{c.stem}")
def test_les_matrices_des_exemples_se_disent_comme_par_controler(page, chemin):
    comparer(page, chemin.read_bytes())


@pytest.mark.navigateur
def test_on_depose_un_fichier_et_la_page_n_envoie_rien(page, tmp_path):
    (tmp_path / "m.xlsx").write_bytes(abime(_ABIMES["soumissionnaire effacé"]))
    page.set_input_files("#fichier", tmp_path / "m.xlsx")
    page.wait_for_selector("body[data-etat=fini]")
    affiche = page.inner_text("#resultat")
    assert "n’est pas encore déposable" in affiche
    assert composer(regles()["conseils"]["soumissionnaire-absent"][1]) in affiche
    envoi = page.evaluate("fetch('https://exemple.fr/').then(() => 'parti', () => 'refusé')")
    assert envoi == "refusé"
    assert page.fautes == []
    assert all(url.startswith("file:") for url in page.demandes if "exemple.fr" not in url)


@pytest.mark.navigateur
def test_ce_qui_peut_faire_ecarter_l_offre_vient_avant_le_feu_vert(page):
    recue = next(r for r in RECUES if r.name == "soumissionnaire-c-lot-1.xlsx")
    page.set_input_files("#fichier", str(recue))
    page.wait_for_selector("body[data-etat=fini]")
    dit = page.inner_text(".decision")
    assert "voyez ce qui peut faire écarter l’offre" in dit.splitlines()[0]
    assert dit.index("non tenues (1)\u00a0: CCT-SEC-06") < dit.index("peut être déposée")


@pytest.mark.navigateur
@pytest.mark.parametrize("largeur", [390, 1280])
def test_la_page_se_compose_en_francais_et_ne_coupe_ni_reference_ni_guillemet(page, largeur):
    """« CCT- » finissait une ligne, un guillemet fermant en ouvrait une, et un constat se citait comme une cellule."""
    page.set_viewport_size({"width": largeur, "height": 900})
    for recue in RECUES:
        page.set_input_files("#fichier", str(recue))
        page.wait_for_selector("body[data-etat=fini]")
        dit = page.inner_text("#resultat")
        # Ce que le candidat a écrit se cite tel quel ; la cellule se nomme comme dans un tableur.
        composes = page.locator("#resultat :is(h2, h3, .decision li, .conseil)").all_inner_texts()
        assert not [texte for texte in composes if "'" in texte or re.search(r"« | [»:;!?]", texte)]
        assert "(s)" not in dit
        assert re.search(r"\w![A-Z]+\d", dit)
        assert " ! " not in dit
        cites = page.locator("q").all_text_contents()
        assert not {*cites} & {*(c for c in regles()["constats"] if c)}
        coupees = page.evaluate(
            "[...document.querySelectorAll('.ref')].filter((r) => r.getClientRects().length > 1).length"
        )
        assert coupees == 0


def test_la_page_tient_en_un_fichier_sans_ressource_exterieure():
    texte = ecrire_page().decode()
    assert not re.search(r"""(?:src|href)\s*=\s*["']""", texte.replace("script-src", "").replace("style-src", ""))
    assert "@@" not in texte
    assert not re.search(r"\bimport\s*\(|XMLHttpRequest|\bfetch\(|WebSocket|sendBeacon|localStorage", texte)
    assert ecrire_page() == ecrire_page()
    assert len(texte) < 150_000


def test_les_regles_de_la_page_sont_celles_de_python():
    lues = json.loads(en_json().replace("\\u003c", "<"))
    assert lues == json.loads(json.dumps(regles()))
    assert "<" not in en_json()


def test_les_limites_de_mots_valent_pour_les_lettres_accentuees():
    assert "\\b" not in en_javascript(re.compile(r"\bà\w"))
    assert "\\p{L}" in en_javascript(re.compile(r"\bà\w"))


def test_une_reserve_se_lit_dans_le_navigateur_comme_en_python(page):
    masquees = [
        "Sous-réserve",
        "sous rés\u00aderve",
        "Sous\u200b réserve",
        unicodedata.normalize("NFD", "sous réserve"),
    ]
    reservees = [*RESERVES, *(t.upper() for t in RESERVES), *masquees]
    lues = page.evaluate("textes => textes.filter((texte) => reserveDite(texte, [], false))", [*reservees, *NEUTRES])
    assert lues == reservees


def test_le_navigateur_cite_toutes_les_reserves_d_une_case(page):
    dites = page.evaluate("reserveDite('Tenu, sauf le mobile. Le reste est décrit au mémoire, sur devis.', [], false)")
    assert dites == "sauf … sur devis"


def test_la_commande_ecrit_la_page_et_n_ecrase_rien(tmp_path, capsys):
    page = tmp_path / "page.html"
    assert executer(["controleur-hors-ligne", "--vers", str(page)]) == 0
    assert page.read_bytes() == ecrire_page()
    assert executer(["controleur-hors-ligne", "--vers", str(page)]) == 0
    page.write_text("retouchée")
    assert executer(["controleur-hors-ligne", "--vers", str(page)]) == 1
    assert page.read_text() == "retouchée"
    assert executer(["controleur-hors-ligne", "--vers", str(tmp_path)]) == 0
    assert (tmp_path / "controleur-matrice.html").is_file()
