"""Deux lots qui ne retiennent pas la même chose : motifs, renvois, ajustements, date, empreinte."""

from __future__ import annotations

from cctgen.assemblage.contenu.reponses import empreinte_des_reponses
from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.presentation.motifs import motif_en_clair
from cctgen.assemblage.selection.ajustements import ajustements_sans_effet
from cctgen.assemblage.selection.par_lot import selections_de
from cctgen.clausier.modele import Clause, Retrait
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Lieu
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

PI, TITULAIRE = ({"question": "hebergement", "parmi": [v]} for v in ("pi", "titulaire"))
LOTS = {1: {"hebergement": "pi"}, 2: {"hebergement": "titulaire", "prestataire": "X"}}
ACCES = {"acces": "site"}


def deux_lots(**redaction: object) -> Consultation:
    return une_consultation(ACCES, LOTS, **redaction)


def sans_effet(consultation: Consultation, *clauses: Clause) -> list[tuple[str, str]]:
    trouvees = ajustements_sans_effet(un_clausier(clauses), consultation, lambda rang: Lieu("c", rang))
    return [(a.ref, a.message) for a in trouvees]


def test_chaque_lot_a_ses_propres_motifs() -> None:
    clause = une_clause(
        quand={"un": [PI, TITULAIRE]},
        exigences=[une_exigence(quand={"un": [PI, TITULAIRE]}), une_exigence("SSI-001-2")],
    )
    dossier = assembler(un_clausier([clause]), deux_lots())
    motifs = {lot: dossier.selection(lot).exigences["SSI-001-1"].motif for lot in (1, 2)}
    assert motifs == {
        1: "retenue : « Hébergement » vaut « Cloud Pi »",
        2: "retenue : « Hébergement » vaut « Titulaire »",
    }
    assert motif_en_clair(dossier, "SSI-001") == "Hébergement : « Cloud Pi » (lot 1), « Titulaire » (lot 2)."


def test_un_renvoi_vers_une_clause_ecartee_d_un_seul_lot_nomme_ce_lot() -> None:
    clauses = [une_clause("A-1", texte="Voir {clause:A-2}."), une_clause("A-2", quand=PI)]
    (anomalie,) = assembler(un_clausier(clauses), deux_lots()).anomalies
    assert anomalie.code == "renvoi-sans-cible"
    assert "(lot 2)" in anomalie.message


def test_un_renvoi_d_une_exigence_ecartee_ne_compte_pas() -> None:
    exigences = [une_exigence("A-1-1", enonce="Voir {clause:A-2}.", quand=PI), une_exigence("A-1-2")]
    clauses = [une_clause("A-1", exigences=exigences), une_clause("A-2", quand=PI)]
    assert assembler(un_clausier(clauses), deux_lots()).anomalies == ()


def test_une_cible_retiree_d_un_lot_par_ajustement_laisse_un_renvoi_sans_cible() -> None:
    clauses = [une_clause("A-1", texte="Voir {clause:A-2}."), une_clause("A-2")]
    retrait = {"clause": "A-2", "action": "retirer", "motif": "Jugé", "lots": [1]}
    assert [a.code for a in assembler(un_clausier(clauses), deux_lots(ajustements=[retrait])).anomalies] == [
        "renvoi-sans-cible"
    ]


def test_un_ajustement_qui_ne_change_rien_se_dit() -> None:
    clauses = [une_clause("A-1"), une_clause("A-2", quand=PI)]

    def dits(cible: str, action: str, *lots: int) -> list[str]:
        ajustement = {"clause": cible, "action": action, "motif": "Jugé", "lots": list(lots)}
        return [message for _, message in sans_effet(deux_lots(ajustements=[ajustement]), *clauses)]

    assert dits("A-1", "ajouter")
    assert dits("A-1", "retirer") == []
    assert dits("A-2", "ajouter") == []
    assert "(lot 1)" in dits("A-2", "ajouter", 1)[0]
    assert "(lot 2)" in dits("A-2", "retirer", 2)[0]
    assert dits("A-2", "retirer", 1) == []


def test_ajouter_une_clause_retiree_du_clausier_est_sans_effet() -> None:
    retiree = une_clause("A-1", retiree={"le": "2026-01-01", "motif": "Jugé"})
    ajout = {"clause": "A-1", "action": "ajouter", "motif": "Jugé"}
    assert sans_effet(une_consultation(ajustements=[ajout]), retiree)


def test_une_clause_vaut_jusqu_a_la_date_de_son_retrait() -> None:
    def retenue(jour: str) -> bool:
        clause = une_clause("A-1", retiree=Retrait.model_validate({"le": "2026-12-01", "motif": "remplacée"}))
        (selection,) = selections_de(un_clausier([clause]), une_consultation(date=jour))
        return selection.clauses["A-1"].retenue

    assert [retenue(j) for j in ("2026-11-30", "2026-12-01", "2027-01-01")] == [True, False, False]


def test_l_empreinte_des_reponses_ne_depend_que_de_ce_qui_decide() -> None:
    delai = {"delai": {"type": "entier", "defaut": "24"}}
    clausier = un_clausier([une_clause("A-1", quand=PI, texte="{delai}", parametres=delai)])

    def empreinte(reponses: dict[str, str], **parametres: dict[str, str]) -> str:
        return empreinte_des_reponses(clausier, une_consultation(reponses, parametres=parametres))

    pi = {"hebergement": "pi", "acces": "site"}
    assert empreinte(pi) == empreinte({**pi, "prestataire": "caché"})
    assert empreinte(pi) == empreinte(dict(reversed(pi.items())))
    assert empreinte(pi) == empreinte({**pi, "duree": "48"})
    assert empreinte(pi) != empreinte({**pi, "duree": "12"})
    assert empreinte(pi) != empreinte(pi, **{"A-1": {"delai": "4"}})
    titulaire = {"hebergement": "titulaire", "acces": "site", "prestataire": "X"}
    assert empreinte(titulaire) == empreinte(titulaire, **{"A-1": {"delai": "4"}})
