"""Les écarts lus à l'écran sont ceux de l'additif, et leur lecture n'écrit rien."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cctgen.assemblage.suivi.versions import version_de
from cctgen.documents.ecarts.renumerotation import renumerotes
from cctgen.socle.erreurs import DossierIntrouvable, TravailProtege
from cctgen.socle.typographie import composer
from cctgen.usages.edition.differences import differences
from cctgen.usages.edition.ecarts.lecture import ecarts_depuis_la_publication
from cctgen.usages.edition.ecarts.rediges import passages_rediges
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.versions import lire_dossier


def test_sans_publication_il_n_y_a_pas_d_ecart_a_lire(etude: Path) -> None:
    assert ecarts_depuis_la_publication(ouvrir(etude)) is None


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


CHANGEMENTS = (
    ("assistants_ia: oui", "assistants_ia: non"),
    ("archives: oui", "archives: non"),
    ("actes: non", "actes: oui"),
    ("hebergement: pi_native", "hebergement: titulaire"),
)


def test_un_article_renumerote_est_des_deux_versions(portail_publie: Path) -> None:
    """Un article ajouté prenait l'ancien numéro de l'article retiré dont le titre ressemble au sien."""
    reponses = portail_publie / "reponses.yaml"
    publie = lire_dossier(portail_publie, 1)
    for avant, apres in CHANGEMENTS:
        texte = reponses.read_text("utf-8")
        assert f"  {avant}\n" in texte
        reponses.write_text(texte.replace(f"  {avant}\n", f"  {apres}\n"), "utf-8")
        dossiers = publie, ouvrir(portail_publie).exiger_dossier()
        lus = renumerotes(*dossiers, {})
        anciens, nouveaux = ({a.id: composer(a.titre) for a in version_de(d).articles} for d in dossiers)
        communs = anciens.keys() & nouveaux.keys()
        venus_ou_partis = {titre for ids in (anciens, nouveaux) for i, titre in ids.items() if i not in communs}
        assert lus and venus_ou_partis
        assert {r.id for r in lus} - {""} <= communs
        assert not {composer(r.titre) for r in lus} & venus_ou_partis


def test_un_additif_qu_un_changement_depasse_est_perime_jusqu_a_ce_qu_on_le_refasse(etude_publiee: Path) -> None:
    """Avant comme après la publication : il ne vaut que pour la version qu'il a lue."""

    def changer(avant: int, apres: int) -> None:
        reponses = etude_publiee / "reponses.yaml"
        texte = reponses.read_text("utf-8")
        assert f"delai_alerte: {avant}" in texte
        reponses.write_text(texte.replace(f"delai_alerte: {avant}", f"delai_alerte: {apres}"), "utf-8")

    def rediges() -> list[tuple[int, int, bool]]:
        passages = passages_rediges(etude_publiee, ouvrir(etude_publiee).dossier)
        return [(p.avant, p.apres, p.perime) for p in passages]

    changer(12, 10)
    differences(etude_publiee)
    assert rediges() == [(1, 2, False)]
    changer(10, 8)
    assert rediges() == [(1, 2, True)]
    generer(etude_publiee)
    assert "additif-perime" in [a.code for a in publier(etude_publiee).anomalies]
    assert rediges() == [(1, 2, True)]
    differences(etude_publiee, (), 1, 2)
    assert rediges() == [(1, 2, False)]
    assert "additif-perime" not in [a.code for a in publier(etude_publiee).anomalies]
    changer(8, 6)
    differences(etude_publiee)
    assert rediges() == [(2, 3, False), (1, 2, False)]
    changer(6, 8)
    assert rediges() == [(2, 3, True), (1, 2, False)], "revenu à la version 2, rien ne mène plus à la 3"


def test_sans_registre_cache_l_outil_reconnait_les_documents_d_ecarts_qu_il_dit_avoir_rediges(
    etude_publiee: Path,
) -> None:
    reponses = etude_publiee / "reponses.yaml"
    for avant, apres in ((12, 10), (10, 8)):
        texte = reponses.read_text("utf-8")
        reponses.write_text(texte.replace(f"delai_alerte: {avant}", f"delai_alerte: {apres}"), "utf-8")
        (etude_publiee / ".cctgen" / "ecrits.json").unlink(missing_ok=True)
        assert not differences(etude_publiee).mis_de_cote
    (etude_publiee / "sortie" / "ecarts" / "additif-version-1-a-2.docx").write_bytes(b"PK")
    with pytest.raises(TravailProtege, match="additif"):
        differences(etude_publiee)


@pytest.mark.parametrize("retouche", [lambda t: "{{{{" + t[4:], lambda t: t.replace("d", "e")])
def test_un_dossier_publie_retouche_sous_sa_date_n_est_pas_cru_le_meme(
    portail_publie: Path, retouche: Callable[[str], str]
) -> None:
    """À même taille et même date d'écriture, le même processus rendait ce qu'il avait lu."""
    lire_dossier(portail_publie, 1)
    (chemin,) = (portail_publie / "publications" / "1").glob("**/dossier.json")
    etat, texte = chemin.stat(), chemin.read_text(encoding="utf-8")
    chemin.write_text(retouche(texte), encoding="utf-8")
    os.utime(chemin, ns=(etat.st_atime_ns, etat.st_mtime_ns))
    with pytest.raises(DossierIntrouvable):
        lire_dossier(portail_publie, 1)
