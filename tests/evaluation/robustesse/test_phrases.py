"""Les cas que le tirage ne donne pas, et ce que chacun fait dire."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Constat
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.phrases import enumerer
from cctgen.evaluation.raisons import raison
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import corps_du_rapport
from cctgen.evaluation.rapport.synthese import motifs_du_classement
from cctgen.evaluation.robustesse.ecran import ecran_de_decision
from cctgen.evaluation.robustesse.etude import etudier
from cctgen.evaluation.robustesse.modele import Departage, EffetDeDegre, MargeDePoids, Robustesse
from cctgen.evaluation.robustesse.phrases import _des_degres, bornes_affichees, phrases_de_robustesse, points
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import (
    BAREME,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
    une_reponse,
)
from tests.evaluation.fabriques import REPONSES as TOUTES

NOTES = {
    "Alpha": {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4},
    "Bêta": {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3},
    "Gamma": {"SSI-1": 1, "SSI-2": 1, "UTI-1": 1},
}


def etude(prix: dict[str, str], *, notes: dict = NOTES, decisions: tuple = (), **bareme: str) -> Robustesse | None:
    dossier = un_dossier(bareme={**BAREME, **bareme})
    offres = [une_offre(nom, reponses=TOUTES) for nom in prix]
    saisis = [un_prix(nom, montant) for nom, montant in prix.items()]
    lot = comparer(dossier, offres, des_appreciations(notes, offres), saisis, decisions).lots[0]
    applique = dossier.bareme_du_lot(0)
    assert applique is not None
    return etudier(lot, applique, parts_du_bareme(applique, dossier.exigences(0)))


def dites(trouvee: Robustesse | None) -> str:
    assert trouvee is not None
    return "\n".join(phrases_de_robustesse(trouvee))


def test_une_seule_offre_n_a_pas_de_rivale() -> None:
    assert dites(etude({"Alpha": "100"})) == "Alpha est la seule offre classée : rien ne peut la devancer."


def test_deux_offres_egales_sont_dites_a_egalite() -> None:
    egales = etude({"Alpha": "100", "Bêta": "100"}, notes={"Alpha": NOTES["Alpha"], "Bêta": NOTES["Alpha"]})
    assert egales is not None
    assert egales.premiers == ("Alpha", "Bêta")
    assert not egales.poids
    assert "Alpha et Bêta sont à égalité de note" in dites(egales)


def test_une_offre_ecartee_ne_s_etudie_pas() -> None:
    trouvee = etude({"Alpha": "100", "Bêta": "90", "Gamma": "50"}, decisions=(une_decision("Gamma"),))
    assert trouvee is not None
    assert {r.retiree for r in trouvee.retraits} == {"Alpha", "Bêta"}
    assert "Gamma" not in dites(trouvee)


def test_une_offre_non_classee_compte_par_son_prix() -> None:
    incomplete = {**NOTES, "Gamma": {"SSI-1": 1}}
    trouvee = etude({"Alpha": "200", "Bêta": "120", "Gamma": "50"}, notes=incomplete)
    assert trouvee is not None
    retrait = next(r for r in trouvee.retraits if r.retiree == "Gamma")
    assert (retrait.attendus, retrait.premiers, retrait.prix_change) == (("Alpha",), ("Bêta",), True)
    assert "Sans l'offre de Gamma, la note du prix changerait et Bêta serait premier." in dites(trouvee)


def test_un_poids_qui_change_le_premier_est_dit_avec_qui_passe_devant() -> None:
    trouvee = etude({"Alpha": "110", "Bêta": "100"})
    assert trouvee is not None
    prix = next(m for m in trouvee.poids if m.libelle == "Prix")
    # 100 - w + w x 100/1,1 = 75 + w : l'égalité est en w = 25 / (25/100 + 1/11), au-delà Bêta passe devant.
    assert prix.maximum == Fraction(25) / (Fraction(25, 100) + Fraction(1, 11))
    texte = dites(trouvee)
    assert "« Prix » (poids publié : 40 %) : Alpha reste premier de 0 à 73,33 % ; au-delà, Bêta passe devant." in texte


def test_les_bornes_s_arrondissent_vers_l_interieur() -> None:
    marge = MargeDePoids("X", Fraction(50), Fraction(100, 3), Fraction(200, 3), ("B",), ("C",))
    assert bornes_affichees(marge) == ("33,34", "66,66")


def test_le_zero_d_une_reponse_absente_ne_bouge_pas() -> None:
    dossier = un_dossier(bareme={**BAREME, "case_vide": "zero"})
    offres = [une_offre("Alpha"), une_offre("Bêta", reponses=[r for r in TOUTES if r.ref != "SSI-1"])]
    notes = {"Alpha": {"SSI-1": 2, "SSI-2": 2, "UTI-1": 2}, "Bêta": {"SSI-2": 3, "UTI-1": 3}}
    lot = comparer(dossier, offres, des_appreciations(notes, offres), [un_prix(o, "10") for o in notes]).lots[0]
    applique = dossier.bareme_du_lot(0)
    assert applique is not None
    trouvee = etudier(lot, applique, parts_du_bareme(applique, dossier.exigences(0)))
    assert trouvee is not None
    assert trouvee.premiers == ("Alpha",)
    assert not [e for e in trouvee.degres if e.offre == "Bêta" and e.ref == "SSI-1"]


def test_deux_plis_d_un_meme_candidat_se_distinguent_par_leur_fichier() -> None:
    dossier = un_dossier()
    offres = [une_offre("Alpha", sha256=lettre * 64, fichier=f"{lettre}.xlsx") for lettre in "ab"]
    lot = comparer(dossier, offres, des_appreciations(NOTES, offres), [un_prix("Alpha", "100")]).lots[0]
    assert [o.rang for o in lot.offres] == [1, 1]
    applique = dossier.bareme_du_lot(0)
    assert applique is not None
    trouvee = etudier(lot, applique, parts_du_bareme(applique, dossier.exigences(0)))
    assert trouvee is not None
    assert trouvee.premiers == ("Alpha (a.xlsx)", "Alpha (b.xlsx)")


def test_sans_offre_classee_il_n_y_a_rien_a_etudier() -> None:
    assert etude({"Alpha": "100"}, notes={}) is None


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (Fraction(309, 100), "3,09 points"),
        (Fraction(1), "1,00 point"),
        (Fraction(1, 1000), "moins de 0,01 point"),
        (Fraction(0), "0,00 point"),
    ],
)
def test_les_points_se_lisent(valeur: Fraction, attendu: str) -> None:
    assert points(valeur) == attendu


def test_une_longue_enumeration_s_abrege() -> None:
    assert enumerer(["A"]) == "A"
    assert enumerer(["A", "B", "C"]) == "A, B et C"
    assert enumerer([*"ABCDEFGH"]) == "A, B, C, D, E et 3 autres"


def test_les_retraits_non_etudies_sont_comptes() -> None:
    trouvee = etude({"Alpha": "100", "Bêta": "90"})
    assert trouvee is not None
    assert "Retraits étudiés : 2 sur 60" in dites(replace(trouvee, offres_en_jeu=60))


def test_l_ecran_de_decision_et_le_rapport_ne_se_contredisent_pas() -> None:
    """Tous deux disent l'écart des notes exactes ; quand les points affichés en donnent un autre, l'écran le dit."""
    dossier = un_dossier()
    bareme = dossier.bareme_du_lot(0)
    assert bareme is not None
    parts = parts_du_bareme(bareme, dossier.exigences(0))
    offres = [une_offre(nom, reponses=TOUTES) for nom in ("Alpha", "Bêta")]
    huitiemes = {"Alpha": {"SSI-1": 4, "SSI-2": 3, "UTI-1": 3}, "Bêta": {"SSI-1": 3, "SSI-2": 2, "UTI-1": 2}}
    diverge = set()
    for montant in range(311, 331):
        prix = [un_prix("Alpha", "300"), un_prix("Bêta", str(montant))]
        (lot,) = comparer(dossier, offres, des_appreciations(huitiemes, offres), prix).lots
        (avance,) = re.findall(r"Elle devance de ([\d,]+) point", "\n".join(motifs_du_classement(lot, 2)))
        pourquoi = ecran_de_decision(lot, bareme, parts, 2).pourquoi
        assert f" {avance} point" in pourquoi[0], montant
        diverge.add(any("notes exactes" in phrase for phrase in pourquoi))
    assert diverge == {True, False}


def test_l_ecran_dit_ce_qui_est_decide_d_une_derogation_demandee() -> None:
    dossier = un_dossier()
    bareme = dossier.bareme_du_lot(0)
    assert bareme is not None
    parts = parts_du_bareme(bareme, dossier.exigences(0))
    demandee = [une_reponse("SSI-1", "Dérogation demandée"), *TOUTES[1:]]
    offres = [une_offre(nom, reponses=demandee) for nom in ("Alpha", "Bêta")]
    notees = {nom: {"SSI-1": note, "SSI-2": 3, "UTI-1": 3} for nom, note in (("Alpha", 4), ("Bêta", 3))}
    notes = des_appreciations(notees, offres)
    (lot,) = comparer(dossier, offres, notes, [un_prix("Alpha", "300"), un_prix("Bêta", "400")]).lots
    dits = [ecran_de_decision(lot, bareme, parts, 2, *etats).suivies for etats in ((), (lambda *_: "refusée",))]
    assert "Alpha, dérogation demandée, à décider après la notification du marché : SSI-1." in dits[0]
    assert "Alpha, dérogation demandée, refusée : SSI-1." in dits[1]


def test_l_ecran_compte_les_reserves_qualifiees_comme_le_rapport() -> None:
    """« 5 et 12 autres » à l'écran, 19 au rapport : l'un comptait des exigences, l'autre des réserves."""
    dossier = un_dossier()
    bareme = dossier.bareme_du_lot(0)
    assert bareme is not None
    relevees = [
        Anomalie(code, f"{code}, {ref or 'partout'}.", "", Gravite.A_QUALIFIER, ref=ref)
        for code, ref in (("texte-modifie", "SSI-1"), ("renvoi-absent", "SSI-1"), ("texte-modifie", "UTI-1"))
    ]
    entier = Anomalie("contenu-hors-tableau", "Un texte hors des cellules.", "", Gravite.A_QUALIFIER)
    offres = [une_offre("Alpha", reponses=TOUTES, anomalies=[*relevees, entier])]
    notes = des_appreciations(
        {"Alpha": dict.fromkeys(("SSI-1", "SSI-2", "UTI-1"), replace(un_avis(3), constat=Constat.NON_VERIFIE))}, offres
    )
    maintenue = une_decision("Alpha", "maintenue")
    comparaison = comparer(dossier, offres, notes, [un_prix("Alpha", "300")], [maintenue])
    (lot,) = comparaison.lots
    suivies = ecran_de_decision(lot, bareme, parts_du_bareme(bareme, dossier.exigences(0)), 2).suivies
    assert "Alpha, 3 réserves qualifiées d'un constat commenté, sur 2 exigences : SSI-1 et UTI-1." in suivies
    assert "Alpha, 1 réserve qualifiée par une décision : offre entière." in suivies
    corps = str(corps_du_rapport(dossier, comparaison, Analyse(date(2027, 2, 1))))
    assert "citées en annexe : 3 pour Alpha." in corps


def test_l_ecran_nomme_chaque_offre_sans_rang_comme_le_rapport() -> None:
    """La meilleure offre, à qui il manque une note, ne disparaît pas derrière la seule qui soit classée."""
    dossier = un_dossier()
    bareme = dossier.bareme_du_lot(0)
    assert bareme is not None
    offres = [une_offre(nom, reponses=TOUTES) for nom in ("Alpha", "Bêta")]
    notees = {"Alpha": {"SSI-1": 2, "SSI-2": 2, "UTI-1": 2}, "Bêta": {"SSI-1": 4, "SSI-2": 4}}
    prix = [un_prix("Alpha", "400"), un_prix("Bêta", "300")]
    (lot,) = comparer(dossier, offres, des_appreciations(notees, offres), prix).lots
    ecran = ecran_de_decision(lot, bareme, parts_du_bareme(bareme, dossier.exigences(0)), 2)
    assert ecran.verdict.startswith("Seule offre classée : Alpha, ")
    (dite,) = ecran.sans_rang
    assert dite.startswith("Bêta n'est pas classé : ")
    assert dite in motifs_du_classement(lot, 2)


@pytest.mark.parametrize("sur", [["Alpha"], ["Alpha", "Bêta"], ["Bêta"]])
def test_ce_qui_reste_ailleurs_ne_se_dit_aussi_qu_apres_autre_chose(sur: list[str]) -> None:
    dossier = un_dossier()
    bareme = dossier.bareme_du_lot(0)
    assert bareme is not None
    offres = [une_offre(nom, reponses=TOUTES) for nom in ("Alpha", "Bêta")]
    degres = {"Alpha": 4, "Bêta": 3}
    notees = {nom: {"SSI-1": degre, "SSI-2": 3, "UTI-1": 3} for nom, degre in degres.items()}
    (lot,) = comparer(dossier, offres, des_appreciations(notees, offres), [*map(un_prix, degres, ("3", "4"))]).lots
    manque = raison("note-manquante", "une note manque.", "Complétez.")
    lot = replace(
        lot,
        raisons=(manque,),
        offres=tuple(replace(o, raisons=(manque,) if o.soumissionnaire in sur else ()) for o in lot.offres),
    )
    reserves = ecran_de_decision(lot, bareme, parts_du_bareme(bareme, dossier.exigences(0)), 2).reserves
    ailleurs = [r for r in reserves if "à régler" in r]
    assert ["aussi" in r for r in ailleurs] == ([] if sur == ["Alpha"] else ["Alpha" in sur])


def test_un_degre_d_ecart_suffit_quel_que_soit_le_nombre_d_exigences() -> None:
    departage = Departage("Bêta", Fraction(1), (), (), None)
    for refs in (("X-1",), ("X-1", "X-2")):
        effets = [EffetDeDegre(ref, "Alpha", 4, 3, Fraction(1), ("Bêta",)) for ref in refs]
        phrase = next(iter(_des_degres("Alpha", departage, effets)))
        assert phrase.startswith("Un seul degré d'écart suffit à changer le premier")
        assert all(ref in phrase for ref in refs)
