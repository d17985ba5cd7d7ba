from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.socle import yaml_strict
from cctgen.socle.erreurs import EcritureImpossible


@pytest.mark.parametrize("brut", ["00012345600012", "12:30", "NO", "1.10", "0x1F", "2026-12-01", "true", "~", ".5"])
def test_tout_scalaire_est_lu_comme_du_texte(brut: str) -> None:
    document, anomalies = yaml_strict.analyser(f"cle: {brut}\n", "f.yaml")
    assert anomalies == []
    assert document.valeur == {"cle": brut}


def test_une_cle_repetee_est_signalee_a_sa_ligne() -> None:
    _, anomalies = yaml_strict.analyser("a: 1\nb: 2\na: 3\n", "f.yaml")
    assert [(a.code, a.lieu.ligne) for a in anomalies] == [("cle-repetee", 3)]


def test_une_cle_repetee_mille_fois_ne_se_dit_qu_une_fois_par_bloc() -> None:
    _, anomalies = yaml_strict.analyser("a: 1\n" * 1000 + "b:\n" + "  a: 1\n" * 3, "f.yaml")
    assert [(a.code, a.lieu.ligne) for a in anomalies] == [("cle-repetee", 2), ("cle-repetee", 1003)]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("a: &x 1\n", "ancre-refusee"),
        ("a: &x 1\nb: *x\n", "ancre-refusee"),
        ("a: !!python/object:os.system ls\n", "etiquette-refusee"),
        ("a: !important\n", "etiquette-refusee"),
        ("a: 1\n---\nb: 2\n", "documents-multiples"),
        ("? [a, b]\n: 1\n", "cle-invalide"),
    ],
)
def test_les_formes_qui_perdraient_du_sens_sont_refusees(texte: str, code: str) -> None:
    _, anomalies = yaml_strict.analyser(texte, "f.yaml")
    assert code in {a.code for a in anomalies}


def test_une_faute_de_syntaxe_dit_sa_ligne_et_le_remede() -> None:
    _, anomalies = yaml_strict.analyser("titre: Article 5 : Réversibilité\n", "f.yaml")
    assert [(a.code, a.lieu.ligne) for a in anomalies] == [("yaml-invalide", 1)]
    assert "guillemets" in anomalies[0].message


def test_toutes_les_fautes_sont_relevees_d_un_coup() -> None:
    _, anomalies = yaml_strict.analyser("a: &x 1\na: 2\nb: !t 3\n", "f.yaml")
    assert {a.code for a in anomalies} == {"ancre-refusee", "cle-repetee", "etiquette-refusee"}


def test_le_lieu_d_un_chemin_inconnu_est_celui_de_son_parent() -> None:
    document, _ = yaml_strict.analyser("a:\n  b:\n    - c: 1\n", "f.yaml")
    assert document.lieu(("a", "b", 0, "absente")).ligne == 3


def test_un_fichier_qui_n_est_pas_en_utf8_est_une_anomalie(tmp_path: Path) -> None:
    chemin = tmp_path / "f.yaml"
    chemin.write_bytes("titre: été".encode("latin-1"))
    _, anomalies = yaml_strict.lire(chemin, "f.yaml")
    assert [a.code for a in anomalies] == ["encodage-inconnu"]


def test_un_fichier_absent_est_une_anomalie(tmp_path: Path) -> None:
    _, anomalies = yaml_strict.lire(tmp_path / "absent.yaml", "absent.yaml")
    assert [a.code for a in anomalies] == ["fichier-illisible"]


def test_la_marque_d_ordre_des_octets_de_windows_est_admise(tmp_path: Path) -> None:
    chemin = tmp_path / "f.yaml"
    chemin.write_bytes(b"\xef\xbb\xbfa: 1\n")
    document, anomalies = yaml_strict.lire(chemin, "f.yaml")
    assert (document.valeur, anomalies) == ({"a": "1"}, [])


def test_ce_que_l_outil_redige_se_relit_a_l_identique() -> None:
    valeur = {"a": ["00012", "12:30", "oui"], "b": {"c": "deux\nlignes", "d": "x: y # z"}}
    document, anomalies = yaml_strict.analyser(yaml_strict.rediger(valeur), "f.yaml")
    assert (document.valeur, anomalies) == (valeur, [])


@pytest.mark.parametrize("controle", ["\x7f", "\u202e", "\u202a", "\u2066", "\u2069"])
def test_un_caractere_qui_ne_se_voit_pas_ne_se_lit_ni_ne_s_ecrit(controle: str) -> None:
    """Un renversement du sens d'écriture vaut un caractère de contrôle : un PDF ne se relit plus dans son ordre."""
    texte = f"2026-{controle}X1"
    assert yaml_strict.defaut_de_texte(texte)
    code = f"\\u{ord(controle):04x}"
    assert [f.code for f in yaml_strict.analyser(f'objet: "{code}"', "c.yaml")[1]] == ["caractere-interdit"]
    with pytest.raises(EcritureImpossible, match="caractère de contrôle"):
        yaml_strict.rediger({"objet": [texte]})


@pytest.mark.parametrize("permis", ["\u200e", "\u00a0", "\u202f", "\t"])
def test_une_marque_de_sens_et_les_espaces_du_francais_restent_permises(permis: str) -> None:
    assert yaml_strict.defaut_de_texte(f"a{permis}b") == ""
