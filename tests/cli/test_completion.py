from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from cctgen.cli.principal import cctgen, executer


def propositions(*mots: str) -> set[str]:
    """Rend ce que propose Tab après ces mots, le dernier inachevé."""
    completion = ShellComplete(cctgen, {}, "cctgen", "_CCTGEN_COMPLETE")
    return {item.value for item in completion.get_completions(list(mots[:-1]), mots[-1])}


@pytest.mark.parametrize(
    ("mots", "attendue"),
    [
        (("gen",), "generer"),
        (("clausier", "mon"), "montrer"),
        (("generer", "--rem"), "--remplacer"),
        (("expliquer", "x", "SSI-026"), "SSI-026"),
        (("expliquer", "x", "ssi-027-"), "SSI-027-3"),
        (("clausier", "montrer", "heb"), "hebergement"),
        (("clausier", "montrer", "CCT-UTI-1"), "CCT-UTI-13"),
        (("expliquer", "x", "--et-si", "heb"), "hebergement="),
        (("expliquer", "x", "--et-si", "hebergement=p"), "hebergement=pi"),
    ],
)
def test_tab_complete_commandes_options_et_identifiants(mots: tuple[str, ...], attendue: str) -> None:
    assert attendue in propositions(*mots)


def test_une_completion_qui_echoue_ne_propose_rien(tmp_path: Path) -> None:
    assert not propositions("--clausier", str(tmp_path / "absent"), "expliquer", "x", "SSI")
    assert not propositions("expliquer", "x", "ZZZ")


@pytest.mark.parametrize("terminal", ["bash", "zsh", "fish"])
def test_le_script_de_completion_se_lit_par_son_terminal(
    terminal: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert executer(["completion", terminal]) == 0
    script = capsys.readouterr().out
    assert f"{terminal}_complete" in script
    programme = shutil.which(terminal)
    if programme is None:
        return
    (tmp_path / "script").write_text(script)
    lu = subprocess.run([programme, "-n", str(tmp_path / "script")], capture_output=True, text=True, check=False)
    assert (lu.returncode, lu.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash n'est pas sur ce poste")
def test_bash_complete_pour_de_vrai(tmp_path: Path) -> None:
    chemin = Path(sys.executable).parent
    dialogue = (
        'eval "$(cctgen completion bash 2>/dev/null)"\n'
        "COMP_WORDS=(cctgen expliquer x SSI-02); COMP_CWORD=3; _cctgen_completion cctgen\n"
        'echo "${COMPREPLY[@]}"'
    )
    environnement = {**os.environ, "PATH": f"{chemin}:{os.environ['PATH']}"}
    rendu = subprocess.run(
        ["bash", "-c", dialogue], capture_output=True, text=True, check=True, env=environnement, cwd=tmp_path
    )
    assert "SSI-026" in rendu.stdout.split()


def test_un_terminal_inconnu_se_dit_en_francais(capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["completion", "tcsh"]) == 2
    assert "n'est pas admise" in capsys.readouterr().err
