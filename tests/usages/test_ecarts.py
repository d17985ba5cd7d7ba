"""Les écarts lus à l'écran sont ceux de l'additif, et leur lecture n'écrit rien."""

from __future__ import annotations

from pathlib import Path

from cctgen.usages.edition.differences import differences
from cctgen.usages.edition.ecarts import ecarts_depuis_la_publication
from cctgen.usages.ouverture.consultation import ouvrir


def test_sans_publication_il_n_y_a_pas_d_ecart_a_lire(portail: Path) -> None:
    assert ecarts_depuis_la_publication(ouvrir(portail)) is None


def test_les_ecarts_lus_sont_ceux_de_l_additif(portail_publie: Path) -> None:
    inchanges = ecarts_depuis_la_publication(ouvrir(portail_publie))
    assert inchanges is not None and inchanges.est_vide
    reponses = portail_publie / "reponses.yaml"
    reponses.write_text(
        reponses.read_text("utf-8").replace("hebergement: pi_native", "hebergement: titulaire"), "utf-8"
    )
    avant = {f: f.read_bytes() for f in portail_publie.rglob("*") if f.is_file()}
    lus = ecarts_depuis_la_publication(ouvrir(portail_publie))
    assert {f: f.read_bytes() for f in portail_publie.rglob("*") if f.is_file()} == avant
    assert lus is not None and (lus.avant, lus.apres) == (1, 2)
    ecrits = differences(portail_publie)
    assert [(e.nature, e.titre) for e in lus.ecarts] == [(e.nature, e.titre) for e in ecrits.ecarts]
    assert len(lus.renumerotes) == len(ecrits.renumerotes)
    assert all(e.avant or e.apres for e in lus.ecarts)
    assert {e.dite for e in lus.ecarts} <= {"Ajouté", "Retiré", "Modifié"}
