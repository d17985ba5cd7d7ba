"""Sans article qui institue le référentiel de produits : ni liste, ni colonnes, ni régime embarqué à justifier."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import Ajustement
from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.composants.completude import formule, manques
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.ecriture.report import ecrire_report
from cctgen.matrice.lecture.matrice import lire_matrice
from tests.contenu.profils import NATURES, PROFILS, consultation, dossier_livre
from tests.livre import clausier_livre

ACHATS = {**{n: (e, "") for n, e in PROFILS.items()}, **{f"nature {n}": (e, n) for n, e in NATURES.items()}}
INSTITUANTE = "FIC-TRA-08"


def entetes(octets: bytes) -> tuple[str, ...]:
    return tuple(str(c.value) for c in load_workbook(io.BytesIO(octets))[contrat.FEUILLE_COMPOSANTS][1])


def notice(octets: bytes) -> str:
    feuille = load_workbook(io.BytesIO(octets))[contrat.FEUILLE_MODE_EMPLOI]
    return "\n".join(str(c) for ligne in feuille.iter_rows(values_only=True) for c in ligne if c)


@pytest.mark.parametrize("nom", ACHATS)
def test_la_matrice_n_a_les_colonnes_du_referentiel_que_si_un_article_l_institue(nom: str) -> None:
    dossier = dossier_livre(*ACHATS[nom])
    institue = INSTITUANTE in {a.clause for a in dossier.articles}
    octets = ecrire_matrice(dossier, 0)
    colonnes = contrat.COLONNES_COMPOSANTS if institue else contrat.COLONNES_COMPOSANTS_SANS_REFERENTIEL
    assert tuple(map(texte_compare, entetes(octets))) == colonnes
    assert ("référentiel" in notice(octets)) is institue
    assert ("Embarqué" in notice(octets)) is institue
    assert institue or not any(d.preconises for d in dossier.documents)
    lue = lire_matrice(octets, "matrice.xlsx")
    assert [str(a) for a in lue.anomalies] == []


def licences() -> Dossier:
    return dossier_livre(PROFILS["Licences hors réseau"])


def test_un_ajustement_qui_retire_l_article_retire_la_liste_et_les_colonnes() -> None:
    lue = consultation(PROFILS["Téléservice avec données personnelles"])
    retrait = Ajustement(clause=INSTITUANTE, action="retirer", motif="essai")
    sans = replace(lue, redaction=lue.redaction.model_copy(update={"ajustements": (retrait,)}))
    avant, apres = (assembler(clausier_livre(), c) for c in (lue, sans))
    assert any(d.preconises for d in avant.documents) and avant.sans_referentiel == ()
    assert not any(d.preconises for d in apres.documents) and apres.sans_referentiel == (0,)


def remplie(**saisies: str) -> bytes:
    ligne = {contrat.COMPOSANT: "nginx", contrat.VERSION: "1.27", contrat.LICENCE: "BSD-2-Clause"}
    return ecrire_report(ecrire_matrice(licences(), 0), (), [{**ligne, contrat.USAGE: "Outil", **saisies}])


def test_un_composant_y_est_complet_sans_reference_ni_regime_embarque() -> None:
    [composant] = lire_matrice(remplie(), "m.xlsx").composants
    assert list(manques(composant)) == []
    assert composant.valeurs[contrat.EMBARQUE] == ""
    ecrite = formule(2, contrat.COLONNES_COMPOSANTS_SANS_REFERENTIEL)
    assert "COUNTA(A2:G2)" in ecrite and "mbarqué" not in ecrite


def test_retirer_toutes_ces_colonnes_d_une_matrice_qui_les_avait_se_voit() -> None:
    classeur = load_workbook(io.BytesIO(ecrire_matrice(dossier_livre(PROFILS["Diffusion Restreinte"]), 0)))
    feuille = classeur[contrat.FEUILLE_COMPOSANTS]
    for colonne in reversed(range(1, len(contrat.COLONNES_COMPOSANTS) + 1)):
        if contrat.COLONNES_COMPOSANTS[colonne - 1] in contrat.COLONNES_DU_REFERENTIEL:
            feuille.delete_cols(colonne)
    ecrit = io.BytesIO()
    classeur.save(ecrit)
    absentes = [a.message for a in lire_matrice(ecrit.getvalue(), "m.xlsx").anomalies if a.code == "colonne-absente"]
    assert len(absentes) == len(contrat.COLONNES_DU_REFERENTIEL)
