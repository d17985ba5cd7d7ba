"""La typographie française : ce qui se pose, ce qui ne bouge pas, et les mots des offres."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cctgen
from cctgen.depouillement.composants.spdx import licences_spdx
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.typographie import (
    composer,
    delier,
    en_gardant,
    finir,
    lier,
    precede_de,
    raccourcir,
    sans_second_point,
    se_voit,
)

CCTGEN = Path(cctgen.__file__).parent

VUES = str.maketrans({"\u00a0": "~", "\u202f": "^"})


def vue(texte: str) -> str:
    """Montre les insécables : ~ pour l'espace, ^ pour la fine."""
    return composer(texte).translate(VUES)


@pytest.mark.parametrize(
    ("ecrit", "compose"),
    [
        ("« Oui » : 10 % ; lot 2, page 3 ?", "«~Oui~»~: 10~%^; lot~2, page~3^?"),
        ("article R. 2182-1, n° 418460", "article~R.~2182‑1, n°~418460"),
        ("articles L. 131-1 et L. 131-2", "articles~L.~131‑1 et L.~131‑2"),
        ("1 250 000 € ou 12 000 euros", "1^250^000~€ ou 12^000~euros"),
        ("le 1er mai 2026, le 12 août", "le 1er~mai~2026, le 12~août"),
        ("notée 2 sur 4, le 5 février 2027", "notée 2~sur~4, le 5~février~2027"),
        ("(article R.\u00a02181-4), NF Z 10-011", "(article~R.~2181‑4), NF Z 10‑011"),
        ("Prix (50 %), 40 rue Nervi, 75181 Paris", "Prix~(50~%), 40 rue Nervi, 75181~Paris"),
        ("Valeur technique (50 %), Coût (2,5 %)", "Valeur technique (50~%), Coût~(2,5~%)"),
        ("(lots 1 et 2), les lots 1, 2 et 3", "(lots~1~et~2), les lots~1, 2 et 3"),
        ("en 2026 et 2027, 12345 Marches", "en 2026 et 2027, 12345~Marches"),
        ("24 heures, 10 jours ouvrés, 5 Mo", "24~heures, 10~jours ouvrés, 5~Mo"),
        ("NIS 2, TLS 1.3, EN 301 549, (UE) 2016/679", "NIS~2, TLS~1.3, EN~301^549, (UE)~2016/679"),
        ("100 x prix", "100~×~prix"),
        ("Liste (CRPA, D. 323-2-1), selon", "Liste (CRPA,~D.~323‑2‑1), selon"),
        ("une étude EBIOS RM, ou", "une étude EBIOS~RM, ou"),
        ("« CCT – Hébergement » et A – B", "«~CCT~–~Hébergement~» et A – B"),
        ("s'il en a ; s'il y en a. Il a dit", "s’il en~a^; s’il y en~a. Il a dit"),
        ("n'y a (ni là, ni à) rien", "n’y a (ni là, ni~à) rien"),
        ("7, rue de Jouy, 75181 Paris cedex 04", "7, rue de Jouy, 75181~Paris~cedex~04"),
        ("niveau P ou niveau I", "niveau~P ou niveau~I"),
        ("l'accord d'« un » tiers aujourd'hui", "l’accord d’«~un~» tiers aujourd’hui"),
    ],
)
def test_la_typographie_francaise_se_pose(ecrit: str, compose: str) -> None:
    assert vue(ecrit) == compose


@pytest.mark.parametrize(
    "sigle",
    [
        *("CCAG-TIC", "CCAG-PI", "CCAG-FCS", "CCT-DON-18", "SSI-012-1", "PI-031"),
        *("EXI-ORG-17#2", "INT-PRES-CS", "EXP-CONS-JOUR", "INT-REX-HB", "EXP-CONFIG", "TI-INC-REM"),
    ],
)
def test_un_cahier_ou_une_reference_cites_ne_se_coupent_pas_a_l_impression(sigle: str) -> None:
    assert lier(f"l'article 14.1 du {sigle}, lui") == f"l'article 14.1 du {sigle.replace('-', '‑')}, lui"
    assert composer(sigle) == sigle, "ce qui se relit ou se compare garde son trait d'union"
    assert lier(sigle) == sigle, "seule dans sa case, c'est celle qu'on recopie"


@pytest.mark.parametrize(
    "intact",
    ["https://x.fr/JO-A-1", "cloud-pi-native", "2024-05-27", "P-dossier", "lot/CCT-1", "X" * 20 + "-ABCDE"],
)
def test_une_adresse_un_chemin_un_nom_compose_se_coupent_encore(intact: str) -> None:
    assert lier(intact) == intact


@pytest.mark.parametrize(
    "identifiant",
    [
        *("EUPL-1.2", "AGPL-3.0-or-later", "GPL-3.0", "MPL-2.0", "BSD-3-Clause", "CC-BY-4.0", "etalab-2.0"),
        *("AT-1505", "CVE-2026-12345", "CC-BY-SA", "MIT-CMU"),
        *(
            "NOTICE-FR.md",
            "soumissionnaire-a-lot-1.xlsx",
            "CCAG-TIC.pdf",
            "releve-cession.docx",
            "AVIS-DAE@exemple.fr",
            "2026-DNUM-017",
        ),
    ],
)
def test_ce_qui_se_recopie_garde_ses_signes_jusqu_a_l_impression(identifiant: str) -> None:
    """Identifiant SPDX, code, fichier ou adresse : un autre trait ne se retrouverait nulle part."""
    for phrase in (identifiant, f"selon l'{identifiant}, ou {identifiant}.", f"« {identifiant} » ({identifiant})"):
        assert identifiant in lier(composer(phrase))
        assert "\u2011" not in lier(composer(phrase))


def test_aucun_identifiant_de_licence_n_est_compose() -> None:
    connus = sorted(licences_spdx().known_symbols)
    assert len(connus) > 500
    assert [nom for nom in connus if nom not in lier(composer(f"la licence {nom}, elle"))] == []


@pytest.mark.parametrize(
    "intact",
    [
        "CCT-SEC-01",
        "article SSI-012-1",
        "n°\u00a02026-DNUM-017",
        "le 2026-12-01",
        "https://exemple.fr/l'avis?a=1;b=2",
        "modeles/annexe.docx",
        "reponses.yaml:12",
        '{"cle": "valeur"}',
        "cpe:2.3:a:b",
        "'x'",
        "en 2026 et 2027",
        "db37 502e 3339 fd41",
        "en 2026 100 agents",
    ],
)
def test_un_identifiant_une_adresse_un_chemin_ne_changent_pas(intact: str) -> None:
    assert composer(intact) == intact


@example("« ;")
@given(st.text(alphabet=" :;!?«»%€ab1RL.nP°'x\u00a0\u202f/éE", max_size=60))
def test_chaque_signe_en_remplace_un_et_recommencer_ne_change_rien(texte: str) -> None:
    compose = composer(texte)
    assert len(compose) == len(texte)
    assert composer(compose) == compose
    nivele = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "×": "x"})
    assert compose.translate(nivele) == texte.translate(nivele)


@given(st.lists(st.text(alphabet=" :;«»'aéL1", min_size=1, max_size=12), max_size=4), st.text("xyz!? ", max_size=9))
def test_les_mots_d_une_offre_restent_signe_pour_signe(mots: list[str], autour: str) -> None:
    for mot in filter(None, map(str.strip, mots)):
        assert mot in en_gardant([mot])(f"{autour}{mot}{autour}")
        assert en_gardant((), mots)(mot) == mot


def test_ce_que_l_acheteur_a_ecrit_se_compose_meme_entre_guillemets() -> None:
    composer_ici = en_gardant(["l'offre"], (), ["Portail d'essai", "l'offre"])
    assert composer_ici("« Portail d'essai » et « l'an prochain »").count("’") == 1
    assert composer_ici("« l'offre »") == "«\u00a0l'offre\u00a0»"


def test_seuls_les_mots_de_l_outil_sont_composes() -> None:
    composer_autour = en_gardant(["L'Atelier d'or : Paris"])
    lu = composer_autour("L'offre de L'Atelier d'or : Paris écrit « c'est 10 % ; oui » : l'acheteur lit.")
    assert lu.translate(VUES) == "L’offre de L'Atelier d'or : Paris écrit «~c'est 10 % ; oui~»~: l’acheteur lit."


@pytest.mark.parametrize(
    ("phrase", "finie"),
    [
        ("il dit : « oui »", "il dit : « oui »."),
        ("il dit : « sous réserve d'un atelier. »", "il dit : « sous réserve d'un atelier. »"),
        ("il dit : « quand ? »", "il dit : « quand ? »"),
        ("il dit : « au début… »", "il dit : « au début… »"),
        ("sans citation", "sans citation."),
    ],
)
def test_une_citation_qui_finit_par_un_point_n_en_prend_pas_un_second(phrase: str, finie: str) -> None:
    assert finir(phrase) == finie
    assert sans_second_point(f"{phrase}. Et la suite.") == f"{finie} Et la suite."
    assert Anomalie("code", f"{phrase}.").message == finie


@pytest.mark.parametrize(
    ("nom", "dit"),
    [("alice", "d'alice"), ("Élodie", "d'Élodie"), ("Œdipe", "d'Œdipe"), ("bruno", "de bruno"), ("", "de ")],
)
def test_de_s_elide_devant_une_voyelle(nom: str, dit: str) -> None:
    assert precede_de(nom) == dit


@pytest.mark.parametrize(
    ("texte", "court"),
    [
        ("Valeur technique", "Valeur technique"),
        ("Valeur technique et méthode", "Valeur technique et…"),
        ("Valeur technique : méthode", "Valeur technique…"),
        ("Méthode, équipe, réponse au besoin", "Méthode, équipe…"),
        ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrs…"),
        ("a bcdefghijklmnopqrstuvwxyz", "a bcdefghijklmnopqr…"),
    ],
)
def test_un_texte_abrege_finit_a_un_mot_et_le_dit(texte: str, court: str) -> None:
    assert raccourcir(texte, 20) == court


def test_aucun_message_ne_coupe_un_texte_au_milieu_d_un_mot() -> None:
    """« « {valeur[:60]} » » finit au milieu d'un mot : ce qui se cite s'abrège par `raccourcir`."""
    coupes = {
        f"{fichier.relative_to(CCTGEN)} : {cite[0]}"
        for fichier in CCTGEN.rglob("*.py")
        for cite in re.finditer(r"« \{[^{}]*\[: ?[A-Z_0-9]+\][^{}]*\}", fichier.read_text(encoding="utf-8"))
    }
    assert coupes <= {
        "documents/modeles/paquet.py : « {autre[:30]}",
        "documents/modeles/piece/mesures.py : « {ecrite[:20]}",
        "documents/modeles/piece/mesures.py : « {interligne[:20]}",
        "documents/modeles/propre/liens.py : « {adresse[:80]}",
        "matrice/lecture/classeur.py : « {cible[:200]}",
        "usages/depot/archive_recue.py : « {dit[:120]}",
    }, "une valeur d'attribut, une adresse ou un chemin n'a pas de mots"


def _dits(module: Path) -> Iterator[str]:
    """Énumère les textes d'un module, hors ce qui explique son code."""
    arbre = ast.parse(module.read_text(encoding="utf-8"))
    expliquent = {id(n.value) for n in ast.walk(arbre) if isinstance(n, ast.Expr)}
    textes = (n for n in ast.walk(arbre) if isinstance(n, ast.Constant) and id(n) not in expliquent)
    yield from (n.value for n in textes if isinstance(n.value, str))


def test_un_article_cite_a_l_ecran_prend_son_espace() -> None:
    """Le terminal disait « (R.2184-12) », quand les pièces disent « R. 2184-12 »."""
    colle = re.compile(r"(?<![:\w])[LRD]\.\d{3,4}-\d")
    textes = [(f.name, dit) for f in CCTGEN.rglob("*.py") for dit in _dits(f)]
    textes += [(f.name, f.read_text(encoding="utf-8")) for f in CCTGEN.rglob("*.yaml")]
    assert [(nom, lu[0]) for nom, dit in textes if (lu := colle.search(dit))] == []


@pytest.mark.parametrize(
    "texte", ["", " ", "\u00a0\u202f", "\u200b", "\ufeff\u2060", "\u00ad", "\u3164", "\u2800", "\u0301"]
)
def test_un_texte_dont_rien_ne_se_voit(texte: str) -> None:
    assert not se_voit(texte)
    assert se_voit(f"{texte}a{texte}")


@pytest.mark.parametrize("texte", [".", "\U0001f4e1", "é", "e\u0301", "2026", "\x07"])
def test_un_seul_signe_se_voit(texte: str) -> None:
    """Un caractère de contrôle se refuse par son nom : il ne passe pas pour une absence."""
    assert se_voit(texte)


@pytest.mark.parametrize("reference", ["CCT-DON-18", "SSI-012", "CCT-IAM-01-2", "PI-003"])
def test_une_reference_recopiee_d_un_document_retrouve_ses_traits(reference: str) -> None:
    """« CCT‑DON‑18 », copié du Word imprimé, ne désignait aucune exigence."""
    for trait in "\u2010\u2011":
        assert delier(reference.replace("-", trait)) == reference
    phrase = f"Voir {reference.replace('-', chr(0x2011))}, qui s'impose."
    assert delier(phrase) == phrase
