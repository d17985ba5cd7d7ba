"""Ce qu'une commission peut faire à ses grilles, à ses prix et à ses décisions."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.accord.historique import consensus_perimes
from cctgen.evaluation.accord.retraits import avis_disparus
from cctgen.evaluation.accord.tours import Maintien, avis_divergents
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.evaluateurs.controle import avec_repartition
from cctgen.evaluation.evaluateurs.lecture import lire_repartition
from cctgen.evaluation.grille.ecriture import ecrire_grille
from cctgen.evaluation.journal import Debut, Journal, ajouter_au_journal, controler_journal, verifier_journal
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.saisies.depots import grilles_deposees
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.evaluation.sources import lire_appreciations, lire_decisions, lire_prix
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.gestes.geste import geste as ouvrir_un_geste
from cctgen.usages.analyse.grilles_a_remplir import Preparation, preparer_les_grilles
from tests.catalogue.scenarios.modele import Scenario, codes_ou_refus, rien, serie
from tests.evaluation.accord.test_decisions import comparer_et_journaliser, dites
from tests.evaluation.accord.test_historique import CLE, CONSENSUS_A_3, comparer_le, les_avis
from tests.evaluation.fabriques import BAREME, REPONSES, un_avis, un_dossier, une_decision, une_offre, une_reponse
from tests.evaluation.grille.test_empreintes import coller
from tests.evaluation.grille.test_garanties import VIERGE, d_une_version
from tests.evaluation.grille.test_grille import entete
from tests.evaluation.grille.test_grille import lire as lire_la_grille
from tests.evaluation.test_journal import INSTANT, un_journal

REFS = ("SSI-1", "SSI-2", "UTI-1")
SAISIE = {"Constat": "Vérifié", "Note": 3, "Commentaire": "Prouvé.", "Source (pièce, page)": "Mémoire, p. 4"}


@dataclass
class Commission:
    """Deux candidats à deux lots, une grille complète, des prix, aucune décision : rien à redire."""

    dossier: Path
    consultation: Dossier = field(default_factory=lambda: un_dossier((1, 2)))
    offres: list[Offre] = field(
        default_factory=lambda: [une_offre(nom, lot) for nom in ("Alpha", "Bêta") for lot in (1, 2)]
    )

    def __post_init__(self) -> None:
        self.dossier.mkdir(parents=True)
        lignes = [f"  - {{lot: {o.lot}, soumissionnaire: {o.soumissionnaire}, montant: 10}}" for o in self.offres]
        self.ecrire("prix.yaml", "prix:\n" + "\n".join(lignes) + "\n")
        self.remplir("alice")

    def ecrire(self, nom: str, texte: str) -> None:
        (self.dossier / nom).write_text(texte, encoding="utf-8")

    def remplir(self, evaluateur: str, feuille: str = "", **retouches: dict[str, object]) -> None:
        """Écrit une grille complète, aux saisies d'une exigence de « feuille » près."""
        classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(self.consultation, self.offres)))
        for offre in self.offres:
            nom = f"L{offre.lot} {offre.soumissionnaire}"
            propres = retouches if nom == feuille else {}
            if nom in classeur.sheetnames:
                _saisir(classeur[nom], {r.replace("_", "-"): v for r, v in propres.items()})
        classeur.save(self.dossier / f"grille-{evaluateur}.xlsx")

    def retoucher(self, geste: Callable[[openpyxl.Workbook], object]) -> None:
        chemin = self.dossier / "grille-alice.xlsx"
        classeur = openpyxl.load_workbook(chemin)
        geste(classeur)
        classeur.save(chemin)

    def decider(self, *lignes: str) -> None:
        prises = "".join(f"  - {{{ligne}, motif: Jugé, auteur: a, date: 2027-01-01}}\n" for ligne in lignes)
        self.ecrire("decisions.yaml", f"decisions:\n{prises}")

    def repartir(self, noms: str, *sous_criteres: str) -> None:
        """Confie des sous-critères des deux lots, tous s'ils ne sont pas dits."""
        lignes = [
            f'  - {{lot: {lot}, sous_critere: {i}, evaluateurs: "{noms}"}}\n'
            for lot in (1, 2)
            for i in sous_criteres or ("securite", "usage")
        ]
        self.ecrire("evaluateurs.yaml", "evaluateurs:\n" + "".join(lignes))

    def anomalies(self) -> Iterator[Anomalie]:
        appreciations = lire_appreciations(self.dossier, self.consultation, self.offres)
        prix, fautes = lire_prix(self.dossier, self.consultation, self.offres)
        decisions, autres = lire_decisions(self.dossier, self.consultation, self.offres)
        repartition, charges = lire_repartition(self.dossier, self.consultation)
        comparaison = comparer(self.consultation, self.offres, appreciations, prix, decisions, [*fautes, *autres])
        comparaison = avec_repartition(comparaison, self.consultation, repartition)
        yield from charges
        if repartition.noms:
            with ouvrir_un_geste(self.dossier.parent) as ouvert:
                preparation = Preparation(ouvert, self.dossier, self.consultation, self.offres)
                yield from preparer_les_grilles(preparation, repartition)[1]
        yield from grilles_deposees(self.dossier).anomalies
        yield from (*fautes, *autres, *appreciations.anomalies, *comparaison.anomalies)
        for lot in comparaison.lots:
            yield from (*lot.raisons, *(r for o in lot.offres for r in o.raisons))


def _saisir(feuille: Worksheet, propres: dict[str, dict[str, object]]) -> None:
    """Remplit un tableau d'évaluation en entier, aux saisies `propres` près."""
    debut = entete(feuille)
    colonnes = {feuille.cell(debut, c).value: c for c in range(1, feuille.max_column + 1)}
    for ligne in range(debut + 1, feuille.max_row + 1):
        ref = feuille.cell(ligne, 1).value
        saines = {"Constat": "Vérifié"} if ref == "SSI-P" else SAISIE if ref in REFS else {}
        for colonne, valeur in {**saines, **propres.get(str(ref), {})}.items():
            feuille.cell(ligne, colonnes[colonne]).value = valeur


def juger(geste: Callable[[Commission], object], dossier: Path) -> set[str]:
    def relever() -> Iterator[Anomalie]:
        commission = Commission(dossier)
        geste(commission)
        return commission.anomalies()

    return codes_ou_refus(relever)


def tenir_le_journal(geste: Callable[[bytes], bytes], dossier: Path) -> set[str]:
    dossier.mkdir()
    return {a.code for a in verifier_journal(geste(un_journal(dossier)).splitlines())}


def lire_une_grille(octets: bytes, _dossier: Path) -> set[str]:
    return {a.code for a in lire_la_grille(octets).anomalies}


def garder_le_journal(geste: Callable[[Path], object], dossier: Path) -> set[str]:
    evaluation = dossier / "evaluation"
    ajouter_au_journal(evaluation, INSTANT, "depouillement", {})
    geste(dossier)
    recu = dossier / ".cctgen" / "recu"
    depuis = recu.read_text() if recu.exists() else INSTANT.isoformat(timespec="seconds")
    return {a.code for a in controler_journal(evaluation, Debut(depuis))}


def rompre_le_journal(dossier: Path) -> None:
    (dossier / ".cctgen" / "journal.json").unlink()
    ajouter_au_journal(dossier / "evaluation", INSTANT, "comparaison", {})


def sans_ecart(colonne: str, valeur: object) -> Callable[[Commission], None]:
    return lambda c: c.remplir("alice", "L1 Alpha", SSI_1={colonne: valeur})


def offre_changee(**champs: object) -> Callable[[Commission], None]:
    """Change la première offre, Alpha au lot 1, et refait la grille."""

    def changer(commission: Commission) -> None:
        commission.offres[0] = replace(commission.offres[0], **champs)
        commission.remplir("alice")

    return changer


def noter_pareil(commission: Commission) -> None:
    """Au lot 1, les mêmes notes et les mêmes commentaires, propres à chaque exigence, pour Alpha et pour Bêta."""

    def commenter(classeur: openpyxl.Workbook) -> None:
        for nom in ("L1 Alpha", "L1 Bêta"):
            _saisir(classeur[nom], {ref: {"Commentaire": f"Prouvé par l'essai de {ref}."} for ref in REFS})

    commission.retoucher(commenter)


def recopier(commission: Commission) -> None:
    """La grille d'alice, où chaque note a son commentaire, déposée aussi sous le nom de bob."""
    commenter = {ref: {"Commentaire": f"Prouvé par l'essai de {ref}."} for ref in REFS}
    commission.retoucher(lambda classeur: _saisir(classeur["L1 Alpha"], commenter))
    shutil.copy(commission.dossier / "grille-alice.xlsx", commission.dossier / "grille-bob.xlsx")


def homonymes(commission: Commission) -> None:
    commission.offres = [
        replace(une_offre("Durand", 1, fichier=f"{siret}.xlsx", sha256=siret[:1] * 64), siret=siret)
        for siret in ("12345678900012", "98765432100013")
    ]
    commission.decider("lot: 1, offre: Durand, decision: maintenue")


def avec_reserve(commission: Commission) -> None:
    """Une réserve relevée sur SSI-1, que personne n'a constatée."""
    commission.offres[0] = replace(commission.offres[0], anomalies=(RESERVE,))
    commission.remplir("alice", "L1 Alpha", SSI_1={"Constat": None})


def deux_prix(commission: Commission) -> None:
    """Le classeur et le fichier texte donnent deux prix à la même offre."""
    comparaison = comparer(commission.consultation, commission.offres, Appreciations())
    modele = modeles_de_saisie(commission.consultation, commission.offres, comparaison)["prix.xlsx"]
    classeur = openpyxl.load_workbook(io.BytesIO(modele.contenu))
    classeur.worksheets[0]["C6"].value = 12
    classeur.save(commission.dossier / "prix.xlsx")


def muette_sous_zero(commission: Commission) -> None:
    """Le règlement annonce zéro à une réponse absente, et la grille la note."""
    commission.consultation = un_dossier((1, 2), bareme={**BAREME, "case_vide": "zero"})
    offre_changee(reponses=REPONSES[1:])(commission)


def prix_apres_appreciation(commission: Commission) -> None:
    """La règle publiée attend l'appréciation, et une note manque."""
    commission.consultation = un_dossier((1, 2), bareme={**BAREME, "ouverture_des_prix": "apres_appreciation"})
    commission.remplir("alice", "L1 Alpha", SSI_1={"Note": None})


POSTES = {
    "postes": [
        {"id": "jours", "designation": "Journées", "quantite": "10"},
        {"id": "forfait", "designation": "Forfait"},
    ]
}


def detail(saisi: str) -> Callable[[Commission], None]:
    """Le prix se compose de deux postes ; Alpha, au lot 1, en dit ceci."""

    def saisir(commission: Commission) -> None:
        technique, prix = BAREME["criteres"]
        commission.consultation = un_dossier((1, 2), bareme={"criteres": [technique, {**prix, "montant": POSTES}]})
        commission.ecrire("prix.yaml", f"prix:\n  - {{lot: 1, soumissionnaire: Alpha, {saisi}}}\n")

    return saisir


def revenir(note: int, dossier: Path) -> set[str]:
    """Bob avait noté 2 ; le consensus rendu à 3, il note ceci."""
    alice = un_avis(4, "alice")
    comparer_le(1, dossier, les_avis(CONSENSUS_A_3, alice=alice, bob=un_avis(2, "bob")))
    lues = les_avis(CONSENSUS_A_3, alice=alice, bob=un_avis(note, "bob"))
    return {a.code for a in consensus_perimes(Journal(dossier), lues)}


def effacer_sa_grille(noms: str, dossier: Path) -> set[str]:
    """Alice et Bob ont noté ; une comparaison plus tard, il ne reste que ces grilles."""
    tous = {nom: un_avis(3, nom) for nom in ("alice", "bob")}
    comparer_le(1, dossier, les_avis(**tous))
    restent = les_avis(**{nom: tous[nom] for nom in noms.split()})
    return {a.code for a in avis_disparus(Journal(dossier), restent, {CLE}, ())}


def oublier(decisions: str, dossier: Path) -> set[str]:
    """Alpha retirée à une comparaison, ces décisions restent à la suivante."""
    lues = [une_decision("Alpha", "retiree"), une_decision("Alpha", "maintenue")]
    comparer_et_journaliser(1, dossier, lues[:1])
    return {a.code for a in dites(2, dossier, [d for d in lues if d.decision.value in decisions])}


def changer_le_prix(montant: str, dossier: Path) -> set[str]:
    """Le prix d'Alpha, de 100, est maintenu ; il devient celui-ci."""
    maintenue = [une_decision("Alpha", "maintenue", exigence="prix")]
    comparer_et_journaliser(1, dossier, maintenue)
    return {a.code for a in dites(2, dossier, maintenue, montant)}


def changer_de_tour(note: int, dossier: Path) -> set[str]:
    """Alice avait noté 4 une réponse que le tour 2 ne change pas ; elle y note ceci."""
    avant, apres = (les_avis(alice=un_avis(n, "alice")) for n in (4, note))
    return {a.code for a in avis_divergents(2, avant, apres, [Maintien(CLE, CLE)], Journal(dossier))}


def refaire(statut: StatutOffre, dossier: Path) -> set[str]:
    """Refait la grille d'Alice, qui a tout noté, la première offre ayant ce statut."""
    commission = Commission(dossier)
    commission.repartir("alice")
    commission.offres[0] = replace(commission.offres[0], statut=statut)
    repartition, _ = lire_repartition(dossier, commission.consultation)
    with ouvrir_un_geste(dossier.parent) as ouvert:
        preparation = Preparation(ouvert, dossier, commission.consultation, commission.offres, refaire=True)
        return {a.code for a in preparer_les_grilles(preparation, repartition)[1]}


PRIX_ECARTES = (("Alpha", 10), ("Bêta", 20))
RESERVE = Anomalie("texte-modifie", "ajouté « sous réserve ».", "", Gravite.A_QUALIFIER, ref="SSI-1")
SCENARIOS: tuple[Scenario, ...] = (
    Scenario("consensus-perime", revenir, 0, 2),
    Scenario("avis-change-d-un-tour-a-l-autre", changer_de_tour, 3, 4),
    Scenario("avis-disparus", effacer_sa_grille, "bob", "alice bob"),
    Scenario("ecart-disparu", oublier, "", "maintenue"),
    Scenario("decision-perimee", changer_le_prix, "50", "100"),
    Scenario("avis-sans-place", refaire, StatutOffre.ETRANGER, StatutOffre.A_QUALIFIER),
    *serie(
        juger,
        rien,
        {
            "bareme-absent": lambda c: setattr(c, "consultation", un_dossier((1, 2), bareme=None)),
            "consensus-sans-motif": lambda c: c.remplir(
                "consensus", "L1 Alpha", SSI_1={"Note": 1, "Commentaire": None}
            ),
            "constat-non-reconnu": sans_ecart("Constat", "à voir"),
            "decision-en-double": lambda c: c.decider(
                "lot: 1, offre: Alpha, exigence: SSI-P, decision: maintenue",
                "lot: 1, offre: Alpha, exigence: SSI-P, decision: ecartee",
            ),
            "decision-mal-placee": lambda c: c.decider("lot: 1, offre: Alpha, exigence: SSI-P, decision: retiree"),
            "ecart-a-confirmer": lambda c: c.decider("lot: 1, offre: Alpha, exigence: SSI-1, decision: ecartee"),
            "ecart-a-trancher": lambda c: c.remplir("bob", "L1 Alpha", SSI_1={"Note": 1}),
            "evaluateur-hors-repartition": lambda c: c.repartir("bruno"),
            "evaluateur-invalide": lambda c: c.repartir("a/b"),
            "evaluateur-sans-note": lambda c: c.repartir("alice ; bruno"),
            "evaluateurs-inegaux": lambda c: c.remplir(
                "bob",
                "L1 Alpha",
                **{
                    r.replace("-", "_"): {
                        "Note": None,
                        "Constat": None,
                        "Commentaire": None,
                        "Source (pièce, page)": None,
                    }
                    for r in REFS
                },
            ),
            "feuille-en-double": lambda c: c.retoucher(lambda k: k.copy_worksheet(k["L1 Alpha"])),
            "feuille-non-verifiable": lambda c: c.retoucher(lambda k: k["L1 Alpha"].delete_cols(15)),
            "feuille-inconnue": lambda c: c.retoucher(lambda k: k.create_sheet("Brouillon").append(["Une note"])),
            "formes-contradictoires": lambda c: c.remplir("alice-par-exigence", "L1 Alpha", SSI_1={"Note": 1}),
            "fichier-en-attente": offre_changee(statut=StatutOffre.ILLISIBLE),
            "fichier-voisin": lambda c: c.ecrire("grille-alice (copie).xlsx", "x"),
            "grille-a-completer": lambda c: (c.offres.append(une_offre("Gamma", 1)), c.repartir("alice")),
            "grille-en-double": lambda c: (c.remplir("consensus"), c.ecrire("grille-consensus.ods", "x")),
            "grille-illisible": lambda c: c.ecrire("grille-bob.xlsx", "abîmé"),
            "grille-recopiee": recopier,
            "grille-sans-evaluateur": lambda c: (c.dossier / "grille-alice.xlsx").rename(c.dossier / "grille.xlsx"),
            "irregularite-a-decider": offre_changee(
                reponses=(*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3])
            ),
            "lot-absent": lambda c: c.decider("offre: Alpha, exigence: SSI-P, decision: ecartee"),
            "lot-sans-offre": lambda c: setattr(c, "offres", c.offres[:1]),
            "nom-discordant": lambda c: c.retoucher(lambda k: k["L1 Alpha"].__setitem__("E3", "Bêta")),
            "note-hors-echelle": sans_ecart("Note", 7),
            "note-manquante": sans_ecart("Note", None),
            "note-sans-motif": lambda c: c.remplir(
                "alice", "L1 Alpha", SSI_1={"Commentaire": None, "Source (pièce, page)": None}
            ),
            "note-sur-exigence-non-notee": lambda c: c.remplir("alice", "L1 Alpha", SSI_P={"Note": 3}),
            "note-sur-reponse-absente": muette_sous_zero,
            "offre-ambigue": homonymes,
            "offres-recopiees": noter_pareil,
            "tableau-d-une-autre-offre": lambda c: c.retoucher(lambda k: coller(k["L1 Alpha"], k["L1 Bêta"], 9)),
            "variante-non-admise": offre_changee(fichier="alpha-variante.xlsx"),
            "prix-a-justifier": lambda c: c.ecrire(
                "prix.yaml",
                "prix:\n" + "".join(f"  - {{lot: 1, soumissionnaire: {n}, montant: {m}}}\n" for n, m in PRIX_ECARTES),
            ),
            "offre-inconnue": lambda c: c.decider("lot: 1, offre: Alfa, decision: maintenue"),
            "primordiale-a-constater": lambda c: c.remplir("alice", "L1 Alpha", SSI_P={"Constat": None}),
            "prix-absent": lambda c: c.ecrire("prix.yaml", "prix:\n"),
            "montant-nul": detail("postes: {jours: 0, forfait: 0}"),
            "poste-inconnu": detail("postes: {jours: 450, forfait: 10, jour: 450}"),
            "poste-sans-prix": detail("postes: {jours: 450}"),
            "total-discordant": detail("postes: {jours: 450, forfait: 10}, montant: 4500"),
            "prix-fermes": prix_apres_appreciation,
            "prix-en-double": lambda c: c.ecrire(
                "prix.yaml",
                (c.dossier / "prix.yaml").read_text() + "  - {lot: 2, soumissionnaire: Alpha, montant: 12}\n",
            ),
            "reserve-a-qualifier": avec_reserve,
            "sous-critere-inconnu": lambda c: c.repartir("alice", "securitee"),
            "sources-discordantes": deux_prix,
            "saisie-en-cours": lambda c: c.ecrire(".~lock.grille-alice.xlsx#", "x"),
            "saisie-illisible": lambda c: c.ecrire("prix.xlsx", "abîmé"),
        },
    ),
    *serie(
        tenir_le_journal,
        lambda octets: octets,
        {"journal-altere": lambda octets: octets.replace(b"depouiller", b"depouilleR")},
    ),
    Scenario("grille-d-une-autre-version", lire_une_grille, d_une_version("0.9"), VIERGE),
    *serie(
        garder_le_journal,
        lambda _: None,
        {
            "journal-sans-temoin": lambda d: (d / ".cctgen" / "journal.json").unlink(),
            "journal-rompu": rompre_le_journal,
            "journal-sans-debut": lambda d: (d / ".cctgen" / "recu").write_text("2026-12-01T09:30:00+00:00"),
        },
    ),
)
