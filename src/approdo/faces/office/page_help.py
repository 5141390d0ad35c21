"""Help on each page of the office: what it is for, what one does here, what follows. One entry a page, by its address's name.

A test asks every page that answers GET for its entry, so that a new page cannot be without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Help:
    """`what` it is for, `do` what one does here, `then` what follows or what one cannot undo."""

    what: str
    do: str
    then: str = ""


PAGES: Mapping[str, Help] = MappingProxyType(
    {
        "desk": Help(
            "Il tuo lavoro di oggi: che cosa scade, che cosa aspetta te, che cosa aspetta altri.",
            "Parti dalla prima riga: ogni riga porta alla pagina dove si fa.",
            "Una riga sparisce da sola quando la cosa è fatta.",
        ),
        "calls": Help(
            "I bandi del tuo ufficio, con il prossimo passo di ognuno.",
            "Apri un bando per lavorarci, o preparane uno nuovo.",
        ),
        "call-new": Help(
            "Un bando nuovo, in preparazione.",
            "Controlla le voci già compilate dalle impostazioni, scegli le case, salva.",
            "Nessuno fuori dall’ufficio lo vede finché la dirigente non pubblica l’avviso.",
        ),
        "code": Help(
            "Il codice segreto con cui la persona apre la sua pratica, e chi la aiuta.",
            "Consegna un codice a chi si presenta con un documento: lo vedi una volta, lo stampi e lo dai.",
            "Un codice nuovo annulla quello di prima. Noi non lo conserviamo: nessuno può rileggerlo.",
        ),
        "code-sheet": Help(
            "Il foglio da stampare e da dare alla persona.",
            "Stampa adesso: se lasci la pagina, il codice non si rivede.",
            "Se il foglio va perso, consegna un codice nuovo.",
        ),
        "call-codes": Help(
            "I codici segreti per chi ha fatto domanda, cinquanta alla volta.",
            "Prepara i fogli, stampali e spediscili con la prima lettera.",
            "Chi ha già un codice non ne riceve un altro.",
        ),
        "call-code-sheets": Help(
            "I fogli con i codici appena preparati.",
            "Stampa adesso: se lasci la pagina, i codici non si rivedono.",
            "Un foglio perso si rifà dalla pagina del fascicolo.",
        ),
        "call-notice": Help(
            "L’avviso di un bando in preparazione.",
            "Correggi date, case e voci. La pagina del bando dice che cosa manca ancora.",
            "Dopo la pubblicazione non cambia più: le persone lo hanno letto così.",
        ),
        "call": Help(
            "Tutto il bando: a che punto è, il prossimo passo e perché gli altri non ci sono.",
            "C’è un solo bottone pieno: è il prossimo passo. «Vai a» porta agli elenchi.",
            "Ogni atto resta nella storia del bando, con il ruolo di chi lo ha fatto.",
        ),
        "call-values": Help(
            "I numeri della legge che questo bando usa e che nessuno ha ancora confermato.",
            "Leggi il valore nell’atto, poi scrivi dove lo hai letto.",
            "Un bando non apre con un valore non confermato che gli serve.",
        ),
        "call-number": Help(
            "Il numero estratto da altri, per ordinare le domande con gli stessi punti.",
            "Scrivi il numero, da dove viene e quando è stato estratto.",
            "L’elenco dei codici è fissato alla chiusura: chiunque può rifare il sorteggio.",
        ),
        "call-import": Help(
            "Le domande che arrivano dalla piattaforma regionale.",
            "Carica il file delle domande e quello delle persone: prima vedi l’anteprima.",
            "Se c’è anche un solo errore non si salva niente.",
        ),
        "call-import-preview": Help(
            "Che cosa succederà se importi questo file.",
            "Guarda gli errori, per riga e colonna, o conferma se non ce ne sono.",
            "L’importazione entra tutta o per niente.",
        ),
        "call-import-receipt": Help(
            "La ricevuta di un’importazione.", "Tienila con gli atti: l’impronta prova quale file era."
        ),
        "call-files": Help(
            "I fascicoli di questo bando che puoi vedere.",
            "Cerca per nome, codice fiscale, protocollo o codice; ordina dalle intestazioni; porta via l’elenco.",
            "Ogni consultazione, anche l’esportazione, è registrata.",
        ),
        "call-corrections": Help(
            "Le richieste di correzione della graduatoria provvisoria.",
            "Apri quelle senza risposta, le più vecchie prima, e scrivi l’esito voce per voce.",
            "Senza tutte le risposte la graduatoria non diventa definitiva.",
        ),
        "call-allotment": Help(
            "Chi riceve quale casa, e perché: ogni passo del calcolo.",
            "Dove la legge lascia la scelta al proprietario, scegli e scrivi il motivo.",
            "Il calcolo è una proposta: la firma è di un’altra persona.",
        ),
        "call-sign": Help(
            "La firma delle assegnazioni calcolate.",
            "Leggi l’elenco, poi firma. Ti chiediamo di nuovo chi sei.",
            "Dalla firma le case sono proposte ai nuclei.",
        ),
        "application": Help(
            "Un fascicolo: l’esito calcolato, i motivi, i fatti con la loro fonte, la storia.",
            "Gli atti possibili sono in «Che cosa puoi fare».",
            "Questa consultazione è registrata, e la persona può chiedere chi ha guardato.",
        ),
        "correction-new": Help(
            "La richiesta di una persona sulla graduatoria provvisoria.",
            "Scegli una voce sola e scrivi con le sue parole.",
            "Anche una richiesta tardiva si registra: va letta, e la pagina dice che è tardiva.",
        ),
        "correction": Help(
            "Una richiesta di correzione.",
            "Accogli o non accogliere, e spiega. Se accogli scrivi il valore giusto e da che giorno è vero.",
            "La persona legge la tua risposta. Si tiene conto solo di ciò che era vero alla chiusura.",
        ),
        "search": Help(
            "Cerca un fascicolo in tutti i bandi.",
            "Scrivi un nome, l’inizio di un codice fiscale, un protocollo o un codice. Gli accenti non contano.",
            "La ricerca è registrata; un nome non finisce mai in un indirizzo.",
        ),
        "job": Help(
            "Un lavoro lungo: quanto è fatto e che cosa manca.",
            "Puoi lasciare la pagina e ritrovarla sulla scrivania.",
            "Se si ferma, non ha salvato niente a metà.",
        ),
        "people": Help(
            "Chi può entrare, con quale ruolo e in quale ufficio.",
            "Invita, sospendi, dai un ruolo o un sostituto.",
            "Chi amministra gli account non vede nessun fascicolo.",
        ),
        "fact-verify": Help(
            "I dati che aspettano uno sguardo a una fonte.",
            "Scegli la fonte, guarda, conferma o scrivi che cosa dice. Un numero della consultazione serve per INPS e anagrafe.",
            "Il valore dichiarato resta accanto. La domanda si ridecide solo se cambia il valore che conta.",
        ),
        "fact-choose": Help(
            "Due fonti che dicono cose diverse dello stesso dato.",
            "Scegli il valore che vale e scrivi perché.",
            "L’altro valore resta nel fascicolo e non pesa contro nessuno.",
        ),
        "request-new": Help(
            "Una richiesta di chiarimento alla persona.",
            "Scegli il difetto: le parole sono le stesse per tutti. Di’ perché nessun ufficio può dircelo.",
            "Il termine corre da oggi. Il silenzio non respinge nessuno.",
        ),
        "request": Help(
            "Una richiesta, la risposta e i documenti arrivati.",
            "Registra la risposta di chi viene allo sportello, poi chiudi la richiesta.",
        ),
        "request-answer": Help(
            "La risposta di una persona, con i suoi documenti.",
            "Scrivi che cosa ha detto, aggiungi i file. Si apre solo ciò che è davvero PDF, JPEG o PNG.",
        ),
        "request-close": Help(
            "La fine di una richiesta.",
            "Scegli come è finita. «Non utilizzabile» e «ritirata» vogliono un perché.",
            "Chiudere non cambia i dati: si verificano con il loro atto.",
        ),
        "call-equality": Help(
            "Se lo stesso difetto ha avuto la stessa richiesta in ogni fascicolo.",
            "Apri i fascicoli dove il difetto non è stato chiesto.",
        ),
        "call-conflict": Help(
            "La tua dichiarazione sul bando e su tutti i suoi fascicoli.",
            "Di’ se hai un conflitto di interessi, anche solo possibile.",
            "Con un conflitto non vedi più quei fascicoli, da subito.",
        ),
        "conflict": Help(
            "La tua dichiarazione su questo fascicolo.",
            "Di’ se hai un conflitto di interessi, anche solo possibile.",
            "Con un conflitto non lo vedi più, da subito.",
        ),
        "conflicts": Help(
            "I fascicoli che chi li seguiva non può più vedere.",
            "Aprine uno e affidalo a un’altra persona.",
        ),
        "conflict-reassign": Help(
            "Un fascicolo da affidare.",
            "Scegli fra chi non ha dichiarato conflitti.",
        ),
        "invite": Help(
            "L’invito a una persona nuova.",
            "Scrivi la sua e-mail di lavoro e il ruolo. Il link si mostra una volta sola.",
            "Chi è invitato sceglie password e secondo fattore.",
        ),
        "person": Help(
            "Un account: i ruoli di oggi e di ieri, i sostituti.",
            "Dai o chiudi un ruolo, sospendi o riattiva.",
            "Niente si cancella: un ruolo chiuso resta nella storia.",
        ),
        "settings": Help(
            "Ciò che il Comune decide da sé: termini, informative, conservazione, uffici.",
            "Comincia da quello che manca. Ogni valore vuole la sua fonte.",
            "Un valore nuovo vale da oggi in poi.",
        ),
        "setting": Help(
            "Un valore, la sua fonte e la sua storia.",
            "Scrivilo, di’ dove sta scritto e da quando vale.",
            "Chi lo salva ne risponde: il suo ruolo resta scritto accanto.",
        ),
        "setting-office": Help(
            "I recapiti di un ufficio, come li leggono le persone.",
            "Correggi e salva: le pagine pubbliche si aggiornano da sole.",
        ),
        "readings": Help(
            "Chi ha letto quali dati personali, quando e perché.",
            "Filtra per giorno, ruolo, esito o fascicolo; porta via l’elenco.",
            "Si tiene 24 mesi ed è sigillato ogni giorno.",
        ),
        "demo-city": Help(
            "La città dimostrativa più grande.",
            "Premi il bottone e segui il lavoro sulla sua pagina.",
            "Esiste solo in una dimostrazione.",
        ),
        "messages": Help(
            "Tutto ciò che il tuo ufficio ha scritto alle persone, e fin dove è arrivato.",
            "Comincia da «Non si sa» e «Non consegnati»: aspettano una tua decisione.",
            "Gli altri partono da soli; le lettere passano dalla coda di stampa.",
        ),
        "message": Help(
            "Un messaggio come lo legge la persona, con ogni tentativo di consegna.",
            "Registra la consegna quando hai la ricevuta, o rispedisci ciò che non è arrivato.",
            "Senza la prova di consegna, per la persona non comincia nessun termine.",
        ),
        "message-delivery": Help(
            "La prova che la persona ha ricevuto il messaggio.",
            "Scrivi il giorno della ricevuta e di quale ricevuta si tratta.",
            "Da quel giorno contano i termini della persona.",
        ),
        "message-failure": Help(
            "Un messaggio che è tornato indietro.",
            "Scegli che cosa è successo, poi rispediscilo.",
            "Se un domicilio digitale non lo accetta, si rispedisce su carta.",
        ),
        "print-queue": Help(
            "Le lettere per chi non ha un domicilio digitale.",
            "Lascia la spunta su quelle da stampare e prepara il pacco.",
            "Una lettera sta in un pacco solo: due colleghi non la spediscono due volte.",
        ),
        "print-package": Help(
            "Un pacco di lettere: un solo file da stampare, con l’elenco in testa.",
            "Stampa, imbusta, spedisci. Poi scrivi il giorno e i numeri delle raccomandate.",
            "Se non le hai spedite, rimettile in coda.",
        ),
        "call-notices": Help(
            "Lo stesso avviso a molte persone di un bando.",
            "Scegli il testo e a chi va, poi guarda i primi tre prima di mandarlo.",
            "Mandato una volta, non si ripete con un secondo clic.",
        ),
        "account": Help(
            "Il tuo account: ruolo con cui lavori, password, secondo fattore, dispositivi collegati.",
            "Cambia ruolo se ne hai più d’uno; esci dagli altri dispositivi.",
        ),
    }
)


def help_of(request: HttpRequest) -> Help | None:
    """The entry of the page that answers; None for an address that is not an office page."""
    found = request.resolver_match
    return PAGES.get(found.url_name or "") if found and found.namespace == "office" else None
