"""Ce qui manque au registre des dérogations, et ce qui y est échu.

Une dérogation à une exigence P, ou I non notée, change ce sur quoi les offres ont été comparées : après la
notification, elle suppose une modification du marché (articles L.2194-1 et suivants du code de la commande publique) ;
avant, personne ne peut l'accorder à un seul. De même celle qui dispense sans terme de ce que la note a compté : elle
aurait pu faire retenir une autre offre (R.2194-7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.evaluation.derogations.modele import Derogation, Moment, SensDerogation
from cctgen.evaluation.modele import designe, nom_affiche, nom_replie
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.modele import Offre
from cctgen.matrice.normalisation import cle
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.validation import est_un_motif, suggestion

Ligne = tuple[Derogation, Lieu]


def controler_registre(
    lignes: Sequence[Ligne], dossier: Dossier, offres: Iterable[Offre], jour: date, signature: date | None
) -> Iterator[Anomalie]:
    """Énumère ce qui cloche dans le registre à une date, et les demandes des offres qu'il n'inscrit pas.

    `signature` est celle du marché, une fois faite : la notification la suit. Une décision qu'une plus récente remplace
    ne se juge plus.
    """
    registre, comparees = [d for d, _ in lignes], tuple(offres)
    for derogation, lieu in lignes:
        yield from _visee(derogation, dossier, lieu)
        yield from _dates_qui_se_contredisent(derogation, lieu)
        if est_remplacee(derogation, registre, dossier, comparees):
            continue
        if derogation.decision is not None:
            yield from _decision(derogation, dossier, lieu)
            yield from _avant_la_notification(derogation, lieu, signature)
        if derogation.est_echue(jour):
            yield _anomalie(
                "derogation-echue",
                f"la dérogation à {derogation.exigence} ({derogation.offre}) est {derogation.etat(jour)}.",
                "Constatez le retour à la conformité (« soldee_le »), ou prenez une décision nouvelle.",
                lieu,
                derogation,
            )
    yield from _non_inscrites(registre, comparees)


def est_remplacee(
    derogation: Derogation, registre: Iterable[Derogation], dossier: Dossier, offres: Sequence[Offre]
) -> bool:
    """Vrai si une autre ligne décide de la même demande après celle-ci, dans chacun des lots qu'elle vise."""
    if derogation.decision is None or derogation.decidee_le is None:
        return False
    lots = set(_lots(derogation, dossier))
    demande = derogation.model_copy(update={"lot": None})
    return any(
        d.decision is not None
        and _jour(d) > _jour(derogation)
        and lots.issubset(_lots(d, dossier))
        and _proches(d, demande, offres)
        and not _se_distinguent(d, demande)
        for d in registre
    )


def _visee(derogation: Derogation, dossier: Dossier, lieu: Lieu) -> Iterator[Anomalie]:
    connues = {e.ref for lot in _lots(derogation, dossier) if lot in dossier.numeros for e in dossier.exigences(lot)}
    if derogation.exigence not in connues:
        conseil = suggestion(derogation.exigence, connues, "Corrigez la référence ou le lot.")
        yield _anomalie(
            "exigence-inconnue", f"l'exigence {derogation.exigence} n'est pas au dossier.", conseil, lieu, derogation
        )


def _decision(derogation: Derogation, dossier: Dossier, lieu: Lieu) -> Iterator[Anomalie]:
    manques = [
        nom
        for nom, dit in (
            ("auteur", derogation.auteur),
            ("date", derogation.decidee_le),
            ("motif", est_un_motif(derogation.motif)),
        )
        if not dit
    ]
    if manques:
        yield _anomalie(
            "derogation-incomplete",
            f"la décision sur {derogation.exigence} ({derogation.offre}) ne dit pas : {', '.join(manques)}.",
            "Une dérogation se notifie : qui la décide, quand, et pourquoi.",
            lieu,
            derogation,
        )
    if derogation.decision is SensDerogation.TEMPORAIRE and derogation.echeance is None:
        yield _anomalie(
            "derogation-sans-terme",
            f"la dérogation temporaire à {derogation.exigence} ({derogation.offre}) n'a pas d'échéance.",
            "Écrivez la date du retour à la conformité, ou accordez-la à titre pérenne.",
            lieu,
            derogation,
        )
    if derogation.est_accordee and (niveau := _niveau_minimal(derogation, dossier)):
        avant = derogation.moment is Moment.OFFRE
        yield _anomalie(
            "derogation-primordiale",
            f"une dérogation est accordée à {derogation.exigence}, exigence de niveau {niveau}"
            f"{', dès l’offre' if avant else ''}.",
            "Aucune ne s'accorde avant la notification ; après, il faut une modification du marché.",
            lieu,
            derogation,
        )
    if _dispense_de_ce_qui_est_note(derogation, dossier):
        yield _anomalie(
            "derogation-perenne-notee",
            f"une dérogation pérenne dispense {derogation.offre} de {derogation.exigence}, que la note a comptée.",
            "Si l'offre l'a déclarée conforme, modifiez le marché, ou n'accordez la dérogation que pour un temps.",
            lieu,
            derogation,
        )


def _dates_qui_se_contredisent(derogation: Derogation, lieu: Lieu) -> Iterator[Anomalie]:
    """Une dérogation se décide, court, puis se solde : une date hors de cet ordre, ou d'un autre sort, n'a pas lieu."""
    decidee, echeance, soldee = derogation.decidee_le, derogation.echeance, derogation.soldee_le
    contredites = (
        (derogation.est_accordee and bool(echeance and decidee and echeance < decidee), "échoit avant d'être décidée"),
        (soldee is not None and derogation.decision is None, "est soldée sans avoir été décidée"),
        (soldee is not None and derogation.decision is SensDerogation.REFUSEE, "est refusée, et pourtant soldée"),
        (derogation.est_accordee and bool(soldee and decidee and soldee < decidee), "est soldée avant d'être décidée"),
    )
    for est_contredite, faute in contredites:
        if est_contredite:
            yield _anomalie(
                "derogation-incoherente",
                f"la dérogation à {derogation.exigence} ({derogation.offre}) {faute}.",
                "Corrigez la décision ou la date : le rappel des échéances s'y fie.",
                lieu,
                derogation,
            )


def _avant_la_notification(derogation: Derogation, lieu: Lieu, signature: date | None) -> Iterator[Anomalie]:
    """Le marché dit qu'aucune dérogation n'est accordée avant sa notification, et il ne se notifie pas sans signature.

    Une demande présentée en exécution la suit d'elle-même.
    """
    if not derogation.est_accordee or derogation.moment is Moment.EXECUTION:
        return
    if signature is None or (derogation.decidee_le is not None and derogation.decidee_le < signature):
        quand = "sans que la signature du marché soit écrite" if signature is None else "avant la signature du marché"
        yield _anomalie(
            "derogation-avant-notification",
            f"la dérogation à {derogation.exigence} ({derogation.offre}) est accordée {quand}.",
            "Aucune ne s'accorde avant la notification : effacez la décision jusque-là, ou écrivez « signature: » dans"
            " les suites si le marché est signé.",
            lieu,
            derogation,
        )


def _niveau_minimal(derogation: Derogation, dossier: Dossier) -> str:
    """Rend ce qui fait de l'exigence un minimum du marché, vide si elle n'en est pas un."""
    visees = tuple(_visees(derogation, dossier))
    if any(e.niveau is Niveau.P for e in visees):
        return "P"
    return "I non notée" if any(not e.notee for e in visees) else ""


def _dispense_de_ce_qui_est_note(derogation: Derogation, dossier: Dossier) -> bool:
    """Vrai d'une dispense sans terme accordée en exécution : celle que l'offre demandait n'y était pas conforme."""
    if derogation.decision is not SensDerogation.PERENNE or derogation.moment is not Moment.EXECUTION:
        return False
    return any(e.niveau is Niveau.I and e.notee for e in _visees(derogation, dossier))


def _visees(derogation: Derogation, dossier: Dossier) -> Iterator[ExigenceRetenue]:
    lots = (lot for lot in _lots(derogation, dossier) if lot in dossier.numeros)
    return (e for lot in lots for e in dossier.exigences(lot) if e.ref == derogation.exigence)


def _lots(derogation: Derogation, dossier: Dossier) -> Sequence[int]:
    return dossier.numeros if derogation.lot is None else (derogation.lot,)


def demandes_de(offre: Offre) -> Iterator[tuple[str, str]]:
    """Énumère les exigences dont l'offre demande à s'écarter, et la justification déclarée."""
    for reponse in offre.reponses:
        if reponse.conformite == Conformite.DEROGATION:
            yield reponse.ref, reponse.justification


@dataclass(slots=True)
class _Demande:
    """Une demande, telle que les fichiers la disent : une ligne de chacun au plus, jointes en une seule."""

    ligne: Derogation
    lieu: Lieu
    fichiers: set[str]
    est_contestee: bool = False

    def contester(self, contraire: Derogation) -> None:
        """Ôte à la demande la décision qu'une autre contredit : aucune ligne, aucune décision d'avant ne la rend."""
        jours = [d.decidee_le for d in (self.ligne, contraire) if d.decidee_le is not None]
        demande = _ensemble(self.ligne.demande, contraire.demande)
        conteste = {
            "decision": None,
            "soldee_le": None,
            "decidee_le": max(jours, default=None),
            "demande": demande,
        }
        self.ligne = self.ligne.model_copy(update=conteste)
        self.est_contestee = True


def reunies(lignes: Sequence[Ligne], offres: Sequence[Offre]) -> tuple[list[Ligne], list[Anomalie]]:
    """Rend les lignes du registre, celles que deux fichiers disent l'un et l'autre une seule fois.

    L'une complète l'autre ; de deux décisions contraires, aucune ne compte, quoi qu'une autre ligne en dise. Ce dont on
    ne sait si c'est la même demande reste, et se dit. Dans un même fichier, une décision d'un autre jour est nouvelle.
    """
    demandes: list[_Demande] = []
    anomalies: list[Anomalie] = []
    for derogation, lieu in lignes:
        if contredites := [d for d in demandes if lieu.fichier in d.fichiers and _se_dedit(derogation, d, offres)]:
            for contredite in contredites:
                contredite.contester(derogation)
            anomalies.append(_en_double(derogation, lieu, contredites[0].lieu))
            continue
        d_ailleurs = [d for d in demandes if d.fichiers != {lieu.fichier} and _proches(derogation, d.ligne, offres)]
        memes = [d for d in d_ailleurs if not _se_distinguent(derogation, d.ligne)]
        # Le texte, la date ou la décision dit laquelle ; à défaut, une seule doit pouvoir l'être.
        une_seule = len({(cle(d.ligne.demande), d.ligne.demandee_le, d.ligne.lot) for d in memes}) == 1
        dites = [d for d in memes if _se_repondent(derogation, d.ligne)] or (memes if une_seule else [])
        accordees = [d for d in dites if not d.est_contestee and not _contraires(derogation, d.ligne)]
        suite = dites and all(lieu.fichier in d.fichiers for d in dites)
        if accordees:
            _joindre(accordees[0], derogation, lieu)
        elif dites and not suite:
            for contestee in dites:
                contestee.contester(derogation)
            anomalies.append(_discordance(derogation, lieu, dites[0].lieu))
        else:
            # Ce que ce fichier porte déjà, sur une autre ligne, est une autre demande : rien n'y est douteux.
            if not suite and (douteuses := [d for d in d_ailleurs if lieu.fichier not in d.fichiers]):
                anomalies.append(_doute(derogation, lieu, douteuses[0].lieu))
            demandes.append(_Demande(derogation, lieu, {lieu.fichier}))
    return [(d.ligne, d.lieu) for d in demandes], anomalies


def _proches(une: Derogation, autre: Derogation, offres: Sequence[Offre]) -> bool:
    """Vrai si deux lignes peuvent suivre la même demande, fût-elle désignée par un nom ici et par un SIRET là."""
    if une.exigence != autre.exigence or une.moment is not autre.moment:
        return False
    if une.lot and autre.lot and une.lot != autre.lot:
        return False
    jours = {une.demandee_le, autre.demandee_le} - {None}
    if une.moment is not Moment.OFFRE and len(jours) > 1:
        return False
    memes = (o for o in offres if designe(une.offre, o) and designe(autre.offre, o))
    return nom_replie(une.offre) == nom_replie(autre.offre) or any(memes)


def _se_distinguent(une: Derogation, autre: Derogation) -> bool:
    """Vrai de deux demandes ; une offre n'en a qu'une par exigence, quels que soient le texte et le jour."""
    if une.moment is Moment.OFFRE:
        return False
    return bool(une.demande and autre.demande) and cle(une.demande) != cle(autre.demande)


def _se_dedit(derogation: Derogation, demande: _Demande, offres: Sequence[Offre]) -> bool:
    """Vrai d'une ligne qui décide le contraire d'une autre de son fichier, sur la même demande et le même jour."""
    connue = demande.ligne
    jours = {d.decidee_le for d in (derogation, connue)} - {None}
    est_contraire = demande.est_contestee or _contraires(derogation, connue)
    memes = _proches(derogation, connue, offres) and not _se_distinguent(derogation, connue)
    return derogation.decision is not None and len(jours) < 2 and est_contraire and memes


def _se_repondent(une: Derogation, autre: Derogation) -> bool:
    """Vrai si deux lignes portent le même texte, la même date de demande, ou la même décision du même jour."""
    dites = zip(*((d.demande and cle(d.demande), d.demandee_le) for d in (une, autre)), strict=True)
    decidees = [(d.decision, d.decidee_le) for d in (une, autre)]
    return any(u and u == a for u, a in dites) or (all(decidees[0]) and decidees[0] == decidees[1])


def _contraires(une: Derogation, autre: Derogation) -> bool:
    """Vrai de deux décisions qui n'ont pas le même sens, ou pas les mêmes dates."""
    if une.decision is None or autre.decision is None:
        return False
    dates = ((d.decision, d.decidee_le, d.echeance, d.soldee_le) for d in (une, autre))
    return any(u and a and u != a for u, a in zip(*dates, strict=True))


def _joindre(demande: _Demande, autre: Derogation, lieu: Lieu) -> None:
    """Joint à une demande ce qu'une autre ligne en dit de plus : de deux textes différents, aucun ne se perd."""
    premiere = demande.ligne
    demande.fichiers.add(lieu.fichier)
    if premiere.decision is None and autre.decision is not None:
        # La décision se corrige où elle est écrite.
        premiere, autre, demande.lieu = autre, premiere, lieu
    joints = {
        champ: _ensemble(getattr(premiere, champ), dit)
        for champ, dit in autre
        if champ != "offre" and dit not in (None, "")
    }
    demande.ligne = premiere.model_copy(update=joints)


def _ensemble(dit: object, autre: object) -> object:
    if dit in (None, ""):
        return autre
    differents = isinstance(dit, str) and isinstance(autre, str) and cle(autre) != cle(dit)
    return f"{dit} ; {autre}" if differents else dit


def _discordance(derogation: Derogation, lieu: Lieu, ailleurs: Lieu) -> Anomalie:
    message = (
        f"la dérogation à {derogation.exigence} ({derogation.offre}) a deux décisions différentes (voir {ailleurs})."
    )
    conseil = "Gardez la seule décision retenue, dans un seul des deux fichiers ; en attendant, aucune ne compte."
    return _anomalie("sources-discordantes", message, conseil, lieu, derogation)


def _en_double(derogation: Derogation, lieu: Lieu, ailleurs: Lieu) -> Anomalie:
    message = (
        f"la dérogation à {derogation.exigence} ({derogation.offre}) a deux décisions contraires (voir {ailleurs})."
    )
    conseil = "Gardez la seule décision retenue, ou datez celle qui remplace l'autre ; en attendant, aucune ne compte."
    return _anomalie("decision-en-double", message, conseil, lieu, derogation)


def _doute(derogation: Derogation, lieu: Lieu, ailleurs: Lieu) -> Anomalie:
    message = (
        f"la dérogation à {derogation.exigence} ({derogation.offre}) est inscrite dans deux fichiers, sans que rien ne"
        f" dise si c'est la même demande (voir {ailleurs})."
    )
    conseil = "Si c'est la même, gardez une seule ligne ; sinon, datez chacune. En attendant, les deux restent."
    return _anomalie("sources-discordantes", message, conseil, lieu, derogation)


def derogation_de(registre: Iterable[Derogation], offre: Offre, exigence: str) -> Derogation | None:
    """Rend la ligne du registre qui répond en dernier, par sa date, à la demande d'une offre sur une exigence.

    Celle que le titulaire présente en exécution n'y répond pas.
    """
    suivies = (d for d in registre if d.exigence == exigence and d.moment is Moment.OFFRE)
    siennes = [d for d in suivies if d.lot in (None, offre.lot) and designe(d.offre, offre)]
    return _la_plus_recente(siennes) if siennes else None


def _la_plus_recente(lignes: Sequence[Derogation]) -> Derogation:
    """Rend la ligne qui vaut, où qu'elle soit écrite : la plus récente ; de deux du même jour, la dernière."""
    return max(reversed(lignes), key=_jour)


def _jour(derogation: Derogation) -> date:
    return derogation.decidee_le or derogation.demandee_le or date.min


def _non_inscrites(registre: Sequence[Derogation], offres: Iterable[Offre]) -> Iterator[Anomalie]:
    for offre in offres:
        for exigence, _ in demandes_de(offre):
            if derogation_de(registre, offre, exigence) is None:
                yield Anomalie(
                    "derogation-non-suivie",
                    f"{nom_affiche(offre)} demande une dérogation à {exigence}, que le registre n'inscrit pas.",
                    "Ajoutez-la à evaluation/derogations (.xlsx ou .yaml).",
                    gravite=Gravite.A_QUALIFIER,
                    lieu=Lieu("evaluation/derogations"),
                    ref=exigence,
                    lot=offre.lot,
                )


def _anomalie(code: str, message: str, conseil: str, lieu: Lieu, derogation: Derogation) -> Anomalie:
    return Anomalie(
        code, message, conseil, gravite=Gravite.A_QUALIFIER, lieu=lieu, ref=derogation.exigence, lot=derogation.lot
    )
