"""Deux travaux menés de front rendent ce qu'ils rendraient l'un après l'autre."""

from __future__ import annotations

import os
import threading

import pytest

from cctgen.socle.travaux import de_front as module
from cctgen.socle.travaux.de_front import de_front

# Un essai réparti a d'autres fils : la copie n'y fait que des travaux d'une ligne.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


@pytest.fixture
def dedoublable(monkeypatch: pytest.MonkeyPatch) -> None:
    """L'essai se copie, quels que soient les fils et les cœurs du poste."""
    if not hasattr(os, "fork"):
        pytest.skip("le système ne copie pas un processus")
    monkeypatch.setattr(module, "peut_se_dedoubler", lambda: True)


@pytest.mark.usefixtures("dedoublable")
def test_le_second_travail_se_fait_ailleurs_et_revient() -> None:
    ici, ailleurs = de_front(os.getpid, lambda: (os.getpid(), b"x" * 1_000_000))
    assert ici == os.getpid()
    assert ailleurs[0] != os.getpid()
    assert len(ailleurs[1]) == 1_000_000


@pytest.mark.usefixtures("dedoublable")
def test_une_erreur_d_ailleurs_est_celle_qu_il_y_aurait_eue() -> None:
    def echouer() -> None:
        raise ValueError("ailleurs")

    with pytest.raises(ValueError, match="ailleurs"):
        de_front(lambda: 1, echouer)


@pytest.mark.usefixtures("dedoublable")
def test_une_copie_arretee_net_laisse_le_travail_a_l_original() -> None:
    moi = os.getpid()

    def tomber_ailleurs() -> int:
        if os.getpid() != moi:
            os._exit(9)
        return 2

    assert de_front(lambda: 1, tomber_ailleurs) == (1, 2)


@pytest.mark.usefixtures("dedoublable")
def test_une_erreur_d_ici_n_attend_pas_l_autre() -> None:
    def echouer() -> None:
        raise KeyError("ici")

    with pytest.raises(KeyError):
        de_front(echouer, threading.Event().wait)


def test_avec_un_autre_fil_rien_ne_se_copie() -> None:
    fini = threading.Event()
    fil = threading.Thread(target=fini.wait)
    fil.start()
    try:
        assert de_front(os.getpid, os.getpid) == (os.getpid(), os.getpid())
    finally:
        fini.set()
        fil.join()
